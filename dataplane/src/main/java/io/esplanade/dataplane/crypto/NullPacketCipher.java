package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/** Integrity without confidentiality: NULL encryption (RFC 2410) with an HMAC. Allocates nothing per packet. */
final class NullPacketCipher extends AbstractPacketCipher {
    private final IntegrityCheck integrity;
    private final Scratch scratch;

    NullPacketCipher(CipherSpec spec, IntegrityCheck integrity, Scratch scratch) {
        super(spec);
        this.integrity = integrity;
        this.scratch = scratch;
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes);
        integrity.append(scratch.in, lengthBytes, sequence);
        Scratch.store(scratch.in, lengthBytes, icvBytes, memory, espOffset + lengthBytes);
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes + icvBytes);
        return integrity.verify(scratch.in, lengthBytes, sequence);
    }

    @Override
    void wipe() {
        integrity.close();
    }
}
