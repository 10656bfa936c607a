package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * The library's table of functions ({@code IMB_MGR}), one for each thread. Where they lie in it is a matter of the
 * version: {@link #isKnown} tells those whose header was read. The self-test has the last word.
 */
final class IpsecMbManager {
    private static final int OLDEST = 0x1_03_00;
    private static final int NEWEST_WITH_THESE_GCM_OFFSETS = 0x1_05_ff;
    // ChaCha20-Poly1305 was looked up in this version alone.
    private static final int NEWEST_WITH_THESE_CHACHA_OFFSETS = 0x1_03_ff;

    // IMB_MGR, 64-bit
    private static final int GCM_ENCRYPT = 256; // for keys of 128 bits; 192 and 256 follow, here and below
    private static final int GCM_DECRYPT = 280;
    private static final int GCM_EXPAND_KEY = 448;
    private static final int CHACHA_START = 920;
    private static final int CHACHA_ENCRYPT = 928;
    private static final int CHACHA_DECRYPT = 936;
    private static final int CHACHA_FINISH = 944;

    private static final Cleaner CLEANER = Cleaner.create();

    private final long address;

    /** @throws IllegalStateException if there is no memory for it */
    IpsecMbManager() {
        long manager = LibIpsecMb.newManager();
        if (manager == LibIpsecMb.NULL) {
            throw new IllegalStateException("intel-ipsec-mb has no memory for another thread");
        }
        address = manager;
        CLEANER.register(this, () -> LibIpsecMb.freeManager(manager));
    }

    static boolean isKnown(int version) {
        return version >= OLDEST && version <= NEWEST_WITH_THESE_GCM_OFFSETS;
    }

    static boolean hasChaCha(int version) {
        return version >= OLDEST && version <= NEWEST_WITH_THESE_CHACHA_OFFSETS;
    }

    MemorySegment gcmEncrypt(int keyBytes) {
        return ofKey(GCM_ENCRYPT, keyBytes);
    }

    MemorySegment gcmDecrypt(int keyBytes) {
        return ofKey(GCM_DECRYPT, keyBytes);
    }

    MemorySegment gcmExpandKey(int keyBytes) {
        return ofKey(GCM_EXPAND_KEY, keyBytes);
    }

    MemorySegment chachaStart() {
        return function(CHACHA_START);
    }

    MemorySegment chachaEncrypt() {
        return function(CHACHA_ENCRYPT);
    }

    MemorySegment chachaDecrypt() {
        return function(CHACHA_DECRYPT);
    }

    MemorySegment chachaFinish() {
        return function(CHACHA_FINISH);
    }

    private MemorySegment ofKey(int first, int keyBytes) {
        return function(first + (keyBytes - 16));
    }

    private MemorySegment function(int offset) {
        return LibIpsecMb.functionAt(address, offset);
    }
}
