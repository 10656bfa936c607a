package io.esplanade.dataplane.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** CBC by a provider of the JDK, through {@code update} alone. */
final class JcaCbcEngine implements CbcEngine {
    private final Cipher cipher;
    private final String algorithm;
    private final int mode;
    private final int keyBytes;

    /**
     * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
     * @param key copied
     * @param start what the first block is chained to, one block
     */
    JcaCbcEngine(Provider provider, String algorithm, int mode, byte[] key, byte[] start)
            throws GeneralSecurityException {
        this.cipher = Cipher.getInstance(algorithm + "/CBC/NoPadding", provider);
        this.algorithm = algorithm;
        this.mode = mode;
        this.keyBytes = key.length;
        cipher.init(mode, new SecretKeySpec(key, algorithm), new IvParameterSpec(start));
    }

    @Override
    public void process(byte[] in, int inIndex, int lengthBytes, byte[] out, int outIndex) {
        int written;
        try {
            written = cipher.update(in, inIndex, lengthBytes, out, outIndex);
        } catch (ShortBufferException e) {
            throw new IllegalStateException(algorithm + " refused a packet", e);
        }
        if (written != lengthBytes) {
            throw new IllegalStateException(algorithm + " holds blocks back");
        }
    }

    /** The provider keeps a key schedule of its own: that of another key takes its place. */
    @Override
    public void close() {
        try {
            cipher.init(
                    mode,
                    new SecretKeySpec(new byte[keyBytes], algorithm),
                    new IvParameterSpec(new byte[cipher.getBlockSize()]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " does not take a new key", e);
        }
    }
}
