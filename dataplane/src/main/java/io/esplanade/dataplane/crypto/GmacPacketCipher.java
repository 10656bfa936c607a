package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Integrity without confidentiality by AES-GMAC, "ENCR_NULL_AUTH_AES_GMAC" (RFC 4543): GCM of nothing, whose additional
 * data are the whole packet up to the ICV, the IV included, with all 64 bits of an extended sequence number in the place
 * of the 32 that are sent (section 3.3). Nonce and IV as in {@link AeadPacketCipher}.
 */
final class GmacPacketCipher extends AbstractPacketCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int SPI_BYTES = 4;

    private final Cipher cipher;
    private final int mode;
    private final WipeableKey key;
    private final ReusableNonce nonce;
    private final AlgorithmParameterSpec parameters;
    private final int saltBytes;
    private final boolean esn;
    private final byte[] high = new byte[Integer.BYTES];
    private final Scratch scratch;

    GmacPacketCipher(Provider provider, CipherSpec spec, Scratch scratch) throws GeneralSecurityException {
        super(spec);
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        this.mode = JcaProvider.mode(spec);
        this.saltBytes = spec.suite().cipher().saltBytes();
        byte[] material = spec.encryptionKey().toArray();
        int keyBytes = spec.suite().cipherKeyBytes();
        this.key = new WipeableKey("AES", Arrays.copyOf(material, keyBytes));
        this.nonce = new ReusableNonce(NONCE_BYTES, material, keyBytes, saltBytes);
        Arrays.fill(material, (byte) 0);
        this.parameters = nonce.forGcm(TAG_BYTES * Byte.SIZE);
        this.esn = spec.esn();
        this.scratch = scratch;
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes);
        int written;
        try {
            start(sequence, sequence, lengthBytes);
            written = cipher.doFinal(scratch.out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite() + " refused a packet", e);
        }
        if (written != TAG_BYTES) {
            throw new IllegalStateException(suite() + " wrote " + written + " octets");
        }
        Scratch.store(scratch.out, 0, TAG_BYTES, memory, espOffset + lengthBytes);
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes + TAG_BYTES);
        try {
            start(memory.get(BigEndian.LONG, espOffset + HEADER_BYTES), sequence, lengthBytes);
            cipher.doFinal(scratch.in, lengthBytes, TAG_BYTES, scratch.out, 0);
        } catch (GeneralSecurityException e) {
            return false; // a bad tag; and no packet may bring anything else about that would stop its reader
        }
        return true;
    }

    /** Everything but the tag, which lies behind {@code lengthBytes} of the packet in the scratch. */
    private void start(long iv, long sequence, int lengthBytes) throws GeneralSecurityException {
        BigEndian.putLong(nonce.next(), saltBytes, iv);
        cipher.init(mode, key, parameters);
        cipher.updateAAD(scratch.in, 0, SPI_BYTES);
        if (esn) {
            BigEndian.putInt(high, 0, (int) (sequence >>> Integer.SIZE));
            cipher.updateAAD(high, 0, high.length);
        }
        cipher.updateAAD(scratch.in, SPI_BYTES, lengthBytes - SPI_BYTES);
    }

    /** The provider keeps a key schedule of its own: that of another key takes its place. */
    @Override
    void wipe() {
        key.destroy();
        nonce.wipe();
        BigEndian.putLong(nonce.next(), saltBytes, -1);
        try {
            cipher.init(mode, key, parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite() + " does not take a new key", e);
        }
    }
}
