package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspCipher;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * AES-GCM (RFC 4106) or ChaCha20-Poly1305 (RFC 7634) by a provider of the JDK: the nonce is the SA's salt and the IV of
 * the packet; the additional data are the SPI and the sequence number, 64 bits of it with extended sequence numbers.
 *
 * <p>The IV is the 64-bit sequence number. It never repeats under one key, for the SA's only writer counts up, and
 * {@link AbstractPacketCipher} refuses a number that does not grow.
 *
 * <p>JCA wants the cipher initialised for each packet, and what it allocates then is the provider's (about a kilobyte).
 */
final class AeadPacketCipher extends AbstractPacketCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Cipher cipher;
    private final int mode;
    private final WipeableKey key;
    private final ReusableNonce nonce;
    private final AlgorithmParameterSpec parameters;
    private final Scratch scratch;
    private final boolean esn;
    private final int saltBytes;
    private final byte[] additionalData;

    AeadPacketCipher(Provider provider, CipherSpec spec, Scratch scratch) throws GeneralSecurityException {
        super(spec);
        boolean gcm = spec.suite().cipher() == EspCipher.AES_GCM_16;
        this.cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305", provider);
        this.mode = JcaProvider.mode(spec);
        this.saltBytes = spec.suite().cipher().saltBytes();
        byte[] material = spec.encryptionKey().toArray();
        int keyBytes = spec.suite().cipherKeyBytes();
        this.key = new WipeableKey(gcm ? "AES" : "ChaCha20", Arrays.copyOf(material, keyBytes));
        this.nonce = new ReusableNonce(NONCE_BYTES, material, keyBytes, saltBytes);
        Arrays.fill(material, (byte) 0);
        this.parameters = gcm ? nonce.forGcm(TAG_BITS) : nonce.forIv();
        this.scratch = scratch;
        this.esn = spec.esn();
        this.additionalData = new byte[esn ? 12 : 8];
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        scratch.load(memory, espOffset + prefixBytes, ciphertextBytes);
        int written;
        try {
            start(memory, espOffset, sequence);
            written = cipher.doFinal(scratch.in, 0, ciphertextBytes, scratch.out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite() + " refused a packet", e);
        }
        if (written != ciphertextBytes + icvBytes) {
            throw new IllegalStateException(suite() + " wrote " + written + " octets");
        }
        Scratch.store(scratch.out, 0, written, memory, espOffset + prefixBytes);
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        scratch.load(memory, espOffset + prefixBytes, ciphertextBytes + icvBytes);
        try {
            start(memory, espOffset, sequence);
            cipher.doFinal(scratch.in, 0, ciphertextBytes + icvBytes, scratch.out, 0);
        } catch (GeneralSecurityException e) {
            return false; // a bad tag; and no packet may bring anything else about that would stop its reader
        }
        Scratch.store(scratch.out, 0, ciphertextBytes, memory, espOffset + prefixBytes);
        return true;
    }

    /** Nonce from the packet's IV, then the additional data of RFC 4106 section 5 and RFC 7634 section 2.1. */
    private void start(MemorySegment memory, int espOffset, long sequence) throws GeneralSecurityException {
        byte[] next = nonce.next();
        BigEndian.putLong(next, saltBytes, memory.get(BigEndian.LONG, espOffset + HEADER_BYTES));
        cipher.init(mode, key, parameters);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, espOffset, additionalData, 0, HEADER_BYTES);
        if (esn) {
            BigEndian.putLong(additionalData, 4, sequence);
        }
        cipher.updateAAD(additionalData, 0, additionalData.length);
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
