package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/** Integrity without confidentiality: NULL encryption (RFC 2410) with an HMAC of OpenSSL. */
final class OpensslNull extends AbstractPacketCipher {
    private final OpensslMac mac;

    /** Takes the MAC over. */
    OpensslNull(CipherSpec spec, OpensslMac mac) {
        super(spec);
        this.mac = mac;
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        if (!mac.append(memory, espOffset, prefixBytes + ciphertextBytes, sequence)) {
            throw new IllegalStateException("OpenSSL refused a packet of " + suite());
        }
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        return mac.verify(memory, espOffset, prefixBytes + ciphertextBytes, sequence);
    }

    @Override
    void wipe() {
        mac.close();
    }
}
