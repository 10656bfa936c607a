package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/**
 * AES-GCM (RFC 4106) or ChaCha20-Poly1305 (RFC 7634) by OpenSSL, where the packet lies. Nonce and additional data as in
 * {@link AeadPacketCipher}: the IV is the sequence number.
 *
 * <p>OpenSSL knows whether a packet is authentic only when it has decrypted it. Both ciphers add a key stream, so
 * decrypting once more under the same nonce brings the ciphertext of a forged packet back; an authentic one pays nothing
 * for it. In between nobody else sees the packet.
 */
final class OpensslAead extends AbstractPacketCipher {
    private static final int LONG_ADDITIONAL_BYTES = HEADER_BYTES + Integer.BYTES;

    private final OpensslScratch scratch;
    private final long context;
    private final boolean esn;
    private int salt;

    /**
     * @param context keyed for the SA's direction; taken over
     * @param salt as {@link OpensslScratch#nonce} takes it
     */
    OpensslAead(CipherSpec spec, long context, int salt, OpensslScratch scratch) {
        super(spec);
        this.context = context;
        this.salt = salt;
        this.scratch = scratch;
        this.esn = spec.esn();
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        long payload = NativeScratch.address(memory, espOffset) + prefixBytes;
        boolean sealed = LibCrypto.start(context, scratch.nonce(salt, sequence), LibCrypto.NULL)
                && addHeader(memory, espOffset, sequence)
                && crypt(payload, ciphertextBytes)
                && LibCrypto.finish(context, payload, scratch.written())
                && LibCrypto.get(context, scratch.tagAt(payload + ciphertextBytes));
        if (!sealed) {
            throw new IllegalStateException("OpenSSL refused a packet of " + suite());
        }
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        long iv = memory.get(BigEndian.LONG, espOffset + HEADER_BYTES);
        long payload = NativeScratch.address(memory, espOffset) + prefixBytes;
        long tag = scratch.tagAt(payload + ciphertextBytes);
        boolean begun = LibCrypto.start(context, scratch.nonce(salt, iv), tag)
                && addHeader(memory, espOffset, sequence);
        boolean authentic = begun
                && crypt(payload, ciphertextBytes)
                && LibCrypto.finish(context, payload, scratch.written());
        if (begun && !authentic) {
            undo(memory, espOffset, ciphertextBytes, iv);
        }
        return authentic;
    }

    /** Brings the ciphertext back, or else zeros: there is no plaintext of a packet that is not authentic. */
    private void undo(MemorySegment memory, int espOffset, int ciphertextBytes, long iv) {
        long payload = memory.address() + espOffset + prefixBytes;
        if (!LibCrypto.start(context, scratch.nonce(salt, iv), LibCrypto.NULL) || !crypt(payload, ciphertextBytes)) {
            memory.asSlice(espOffset + prefixBytes, ciphertextBytes).fill((byte) 0);
        }
    }

    private boolean addHeader(MemorySegment memory, int espOffset, long sequence) {
        long data = esn
                ? scratch.additionalData(memory.get(BigEndian.INT, espOffset), sequence)
                : memory.address() + espOffset;
        int lengthBytes = esn ? LONG_ADDITIONAL_BYTES : HEADER_BYTES;
        return LibCrypto.update(context, LibCrypto.NULL, scratch.written(), data, lengthBytes);
    }

    private boolean crypt(long payload, int lengthBytes) {
        return LibCrypto.update(context, payload, scratch.written(), payload, lengthBytes)
                && scratch.writtenBytes() == lengthBytes;
    }

    @Override
    void wipe() {
        LibCrypto.freeCipher(context);
        salt = 0;
    }
}
