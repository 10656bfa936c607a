package io.esplanade.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What AES-GCM and ChaCha20-Poly1305 by intel-ipsec-mb have in common. Nonce and additional data are those of {@link
 * AeadPacketCipher}: the IV is the sequence number.
 *
 * <p>The library decrypts while it computes the tag, and leaves the comparison to us. As in {@link OpensslAead}, a packet
 * that turns out to be forged gets its ciphertext back by encrypting it again under the same nonce.
 */
abstract class IpsecMbAead extends AbstractPacketCipher {
    private static final int LONG_ADDITIONAL_BYTES = HEADER_BYTES + Integer.BYTES;
    private static final int KEY_ALIGNMENT_BYTES = 64; // gcm_key_data is loaded by whole vectors

    private final boolean esn;
    private final IpsecMbScratch scratch;
    private final MemorySegment key;
    private int salt;

    /** @param keyBytes of native memory for whatever the library makes of the key */
    IpsecMbAead(CipherSpec spec, IpsecMbManager manager, IpsecMbScratch scratch, int keyBytes) {
        super(spec);
        this.scratch = scratch;
        this.esn = spec.esn();
        this.key = Arena.ofAuto().allocate(keyBytes, KEY_ALIGNMENT_BYTES);
        byte[] material = spec.encryptionKey().toArray();
        int cipherKeyBytes = spec.suite().cipherKeyBytes();
        try (Arena forExpansion = Arena.ofConfined()) {
            MemorySegment plain = forExpansion.allocateFrom(ValueLayout.JAVA_BYTE, material);
            try {
                salt = plain.get(ValueLayout.JAVA_INT_UNALIGNED, cipherKeyBytes);
                prepareKey(manager, plain, key, cipherKeyBytes);
            } finally {
                plain.fill((byte) 0);
            }
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    /** Fills {@code prepared} with what {@link #crypt} is to be given. Called by the constructor: uses no fields. */
    abstract void prepareKey(IpsecMbManager of, MemorySegment plain, MemorySegment prepared, int cipherKeyBytes);

    /** Encrypts or decrypts in place and writes the tag. All arguments are addresses, or octets behind one. */
    abstract void crypt(
            boolean encrypt, long preparedKey, long context, long payload, int lengthBytes, long nonce, long data,
            int dataBytes, long tag);

    @Override
    final void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        long payload = NativeScratch.address(memory, espOffset) + prefixBytes;
        crypt(true, memory, espOffset, ciphertextBytes, sequence, sequence, payload + ciphertextBytes);
    }

    @Override
    final boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        long iv = memory.get(BigEndian.LONG, espOffset + HEADER_BYTES);
        crypt(false, memory, espOffset, ciphertextBytes, sequence, iv, scratch.tag());
        boolean authentic = scratch.isTag(memory, espOffset + prefixBytes + ciphertextBytes);
        if (!authentic) {
            crypt(true, memory, espOffset, ciphertextBytes, sequence, iv, scratch.tag());
        }
        return authentic;
    }

    private void crypt(
            boolean encrypt, MemorySegment memory, int espOffset, int ciphertextBytes, long sequence, long iv, long tag) {
        long esp = NativeScratch.address(memory, espOffset);
        long data = esn ? scratch.additionalData(memory.get(BigEndian.INT, espOffset), sequence) : esp;
        int dataBytes = esn ? LONG_ADDITIONAL_BYTES : HEADER_BYTES;
        crypt(
                encrypt, key.address(), scratch.context(), esp + prefixBytes, ciphertextBytes, scratch.nonce(salt, iv),
                data, dataBytes, tag);
    }

    @Override
    final void wipe() {
        key.fill((byte) 0);
        salt = 0;
    }
}
