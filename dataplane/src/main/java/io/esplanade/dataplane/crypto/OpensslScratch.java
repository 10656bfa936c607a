package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the calls of OpenSSL point to. */
final class OpensslScratch extends NativeScratch {
    private static final int WRITTEN = OWN;
    private static final int TAG_NAME = OWN + 8;
    private static final int PARAMETERS = OWN + 16;
    private static final int TAG = PARAMETERS + OpensslParameter.LIST_BYTES;
    private static final int MAX_TAG_BYTES = 64; // HMAC-SHA2-512

    private final MemorySegment parameters;

    /** @param tagBytes that of combined modes */
    OpensslScratch(int tagBytes) {
        super(TAG + MAX_TAG_BYTES - OWN);
        memory.setString(TAG_NAME, "tag"); // OSSL_CIPHER_PARAM_AEAD_TAG
        parameters = memory.asSlice(PARAMETERS, OpensslParameter.LIST_BYTES);
        OpensslParameter.set(parameters, OpensslParameter.OCTET_STRING, memory.asSlice(TAG_NAME), tagBytes);
    }

    /** Address of parameters that say where the tag of a combined mode is, or is to go. */
    long tagAt(long address) {
        OpensslParameter.setData(parameters, address);
        return base + PARAMETERS;
    }

    /** Address where functions say how much they wrote. */
    long written() {
        return base + WRITTEN;
    }

    /** What the last function said. */
    int writtenBytes() {
        return memory.get(ValueLayout.JAVA_INT, WRITTEN);
    }

    /** Address for an HMAC. */
    long mac() {
        return base + TAG;
    }

    /** Octets of room there. */
    static int macCapacityBytes() {
        return MAX_TAG_BYTES;
    }

    void copyMac(MemorySegment to, int offset, int lengthBytes) {
        MemorySegment.copy(memory, TAG, to, offset, lengthBytes);
    }

    /** Whether the HMAC lies there too; as fast wherever they differ. */
    boolean isMac(MemorySegment at, int offset, int lengthBytes) {
        int difference = 0;
        for (int i = 0; i < lengthBytes; i++) {
            difference |= at.get(ValueLayout.JAVA_BYTE, offset + i) ^ memory.get(ValueLayout.JAVA_BYTE, TAG + i);
        }
        return difference == 0;
    }
}
