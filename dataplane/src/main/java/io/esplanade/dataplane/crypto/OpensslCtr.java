package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/**
 * AES in counter mode with a separate HMAC by OpenSSL (RFC 3686), where the packet lies. Counter block, IV and order as in
 * {@link CtrPacketCipher}: nothing is decrypted before the ICV has verified.
 */
final class OpensslCtr extends AbstractPacketCipher {
    private final OpensslScratch scratch;
    private final long context;
    private final OpensslMac mac;
    private int salt;

    /**
     * @param context keyed for the SA's direction; taken over, as is the MAC
     * @param salt the nonce of the SA, as {@link OpensslScratch#counterBlock} takes it
     */
    OpensslCtr(CipherSpec spec, long context, int salt, OpensslMac mac, OpensslScratch scratch) {
        super(spec);
        this.scratch = scratch;
        this.context = context;
        this.salt = salt;
        this.mac = mac;
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        boolean sealed = crypt(memory, espOffset, ciphertextBytes, sequence)
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
        long iv = memory.get(BigEndian.LONG, espOffset + HEADER_BYTES);
        if (!crypt(memory, espOffset, ciphertextBytes, iv)) {
            throw new IllegalStateException("OpenSSL refused an authentic packet of " + suite());
        }
        return true;
    }

    private boolean crypt(MemorySegment memory, int espOffset, int ciphertextBytes, long iv) {
        long payload = NativeScratch.address(memory, espOffset) + prefixBytes;
        return LibCrypto.start(context, scratch.counterBlock(salt, iv), LibCrypto.NULL)
                && LibCrypto.update(context, payload, scratch.written(), payload, ciphertextBytes)
                && scratch.writtenBytes() == ciphertextBytes;
    }

    @Override
    void wipe() {
        LibCrypto.freeCipher(context);
        mac.close();
        salt = 0;
    }
}
