package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * AES in counter mode with a separate HMAC, encrypt then authenticate (RFC 3686, RFC 4303 section 3.3.2), by a provider of
 * the JDK. The first counter block is the SA's nonce, the IV of the packet and 1 (RFC 3686 section 4); it counts blocks
 * from there.
 *
 * <p>The IV is the 64-bit sequence number, which never repeats under one key, as in {@link AeadPacketCipher}. Nothing is
 * decrypted before the ICV has verified: under a stream cipher, without one, anybody could turn any bit of the plaintext
 * (RFC 3686 section 7).
 */
final class CtrPacketCipher extends AbstractPacketCipher {
    private static final int BLOCK_BYTES = 16;
    private static final int FIRST_COUNTER = 1;

    private final Cipher cipher;
    private final int mode;
    private final WipeableKey key;
    private final ReusableNonce counterBlock;
    private final AlgorithmParameterSpec parameters;
    private final int saltBytes;
    private final IntegrityCheck integrity;
    private final Scratch scratch;

    /** Takes ownership of the integrity. */
    CtrPacketCipher(Provider provider, CipherSpec spec, IntegrityCheck integrity, Scratch scratch)
            throws GeneralSecurityException {
        super(spec);
        this.cipher = Cipher.getInstance("AES/CTR/NoPadding", provider);
        this.mode = JcaProvider.mode(spec);
        this.saltBytes = spec.suite().cipher().saltBytes();
        byte[] material = spec.encryptionKey().toArray();
        int keyBytes = spec.suite().cipherKeyBytes();
        this.key = new WipeableKey("AES", Arrays.copyOf(material, keyBytes));
        byte[] first = Arrays.copyOf(Arrays.copyOfRange(material, keyBytes, keyBytes + saltBytes), BLOCK_BYTES);
        BigEndian.putInt(first, BLOCK_BYTES - Integer.BYTES, FIRST_COUNTER);
        this.counterBlock = new ReusableNonce(BLOCK_BYTES, first, 0, BLOCK_BYTES);
        Arrays.fill(material, (byte) 0);
        Arrays.fill(first, (byte) 0);
        this.parameters = counterBlock.forIv();
        this.integrity = integrity;
        this.scratch = scratch;
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes);
        byte[] out = scratch.out;
        System.arraycopy(scratch.in, 0, out, 0, HEADER_BYTES);
        BigEndian.putLong(out, HEADER_BYTES, sequence);
        crypt(sequence, ciphertextBytes);
        integrity.append(out, lengthBytes, sequence);
        Scratch.store(
                out, HEADER_BYTES, lengthBytes - HEADER_BYTES + icvBytes, memory, espOffset + HEADER_BYTES);
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes + icvBytes);
        if (!integrity.verify(scratch.in, lengthBytes, sequence)) {
            return false;
        }
        crypt(memory.get(BigEndian.LONG, espOffset + HEADER_BYTES), ciphertextBytes);
        Scratch.store(scratch.out, prefixBytes, ciphertextBytes, memory, espOffset + prefixBytes);
        return true;
    }

    /** From one array to the other, at the payload's place in both. */
    private void crypt(long iv, int ciphertextBytes) {
        BigEndian.putLong(counterBlock.next(), saltBytes, iv);
        int written;
        try {
            cipher.init(mode, key, parameters);
            written = cipher.doFinal(scratch.in, prefixBytes, ciphertextBytes, scratch.out, prefixBytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite() + " refused a packet", e);
        }
        if (written != ciphertextBytes) {
            throw new IllegalStateException(suite() + " wrote " + written + " octets");
        }
    }

    /** The provider keeps a key schedule of its own: that of another key takes its place. */
    @Override
    void wipe() {
        integrity.close();
        key.destroy();
        counterBlock.wipe();
        try {
            cipher.init(mode, key, parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite() + " does not take a new key", e);
        }
    }
}
