package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A block cipher in CBC mode and a separate HMAC by OpenSSL, where the packet lies. The IV is made as {@link
 * CbcPacketCipher} explains: the cipher goes on from packet to packet, and the encrypted sequence number is the IV.
 */
final class OpensslCbc extends AbstractPacketCipher {
    private final OpensslScratch scratch;
    private final long context;
    private final OpensslMac mac;
    private final int ivBytes;

    /** @param context keyed for the SA's direction, without padding; taken over, as is the MAC */
    OpensslCbc(CipherSpec spec, long context, OpensslMac mac, OpensslScratch scratch) {
        super(spec);
        this.scratch = scratch;
        this.context = context;
        this.mac = mac;
        this.ivBytes = spec.suite().cipher().ivBytes();
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int iv = espOffset + HEADER_BYTES;
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, iv, 0);
        memory.set(BigEndian.LONG, espOffset + prefixBytes - Long.BYTES, sequence);
        boolean sealed = crypt(NativeScratch.address(memory, iv), ivBytes + ciphertextBytes)
                && mac.append(memory, espOffset, prefixBytes + ciphertextBytes, sequence);
        if (!sealed) {
            throw new IllegalStateException("OpenSSL refused a packet of " + suite());
        }
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        if (!mac.verify(memory, espOffset, prefixBytes + ciphertextBytes, sequence)) {
            return false;
        }
        long iv = NativeScratch.address(memory, espOffset) + HEADER_BYTES;
        if (!LibCrypto.start(context, iv, LibCrypto.NULL) || !crypt(iv + ivBytes, ciphertextBytes)) {
            throw new IllegalStateException("OpenSSL refused an authentic packet of " + suite());
        }
        return true;
    }

    private boolean crypt(long address, int lengthBytes) {
        return LibCrypto.update(context, address, scratch.written(), address, lengthBytes)
                && scratch.writtenBytes() == lengthBytes;
    }

    @Override
    void wipe() {
        LibCrypto.freeCipher(context);
        mac.close();
    }
}
