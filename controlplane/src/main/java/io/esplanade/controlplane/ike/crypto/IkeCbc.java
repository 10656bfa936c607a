package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** CBC with the ciphers of IKEv1, on whole blocks without padding of its own. Stateless; any thread. */
public final class IkeCbc {
    private IkeCbc() {}

    /**
     * Encrypts.
     *
     * @param key of a length the cipher has; borrowed
     * @param iv one block
     * @param plaintext whole blocks
     */
    public static Octets encrypt(IkeCipher cipher, Secret key, Octets iv, Octets plaintext) {
        return run(true, cipher, key, iv, plaintext);
    }

    /** Decrypts; arguments as for {@link #encrypt}. */
    public static Octets decrypt(IkeCipher cipher, Secret key, Octets iv, Octets ciphertext) {
        return run(false, cipher, key, iv, ciphertext);
    }

    private static Octets run(boolean encrypt, IkeCipher cipher, Secret key, Octets iv, Octets input) {
        if (key.length() < cipher.minKeyBytes() || key.length() > cipher.maxKeyBytes()) {
            throw new IllegalArgumentException(cipher + " has no key of " + key.length() + " octets");
        }
        if (iv.length() != cipher.blockBytes() || input.length() % cipher.blockBytes() != 0) {
            throw new IllegalArgumentException("not whole blocks of " + cipher);
        }
        return switch (cipher) {
            case CAST_CBC -> cast(encrypt, key, iv, input);
            case AES_CBC -> jca("AES", encrypt, key, iv, input);
            case TRIPLE_DES_CBC -> jca("DESede", encrypt, key, iv, input);
            case BLOWFISH_CBC -> jca("Blowfish", encrypt, key, iv, input);
        };
    }

    private static Octets jca(String algorithm, boolean encrypt, Secret key, Octets iv, Octets input) {
        try {
            Cipher cbc = Cipher.getInstance(algorithm + "/CBC/NoPadding");
            int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
            cbc.init(mode, new BorrowedKey(algorithm, key), new IvParameterSpec(iv.toArray()));
            return Octets.of(cbc.doFinal(input.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JCA lacks " + algorithm + " in CBC mode with this key", e);
        }
    }

    /** CAST-128 (RFC 2144), which the JDK does not have. */
    private static Octets cast(boolean encrypt, Secret key, Octets iv, Octets input) {
        byte[] keyOctets = key.toArray();
        var cbc = CBCBlockCipher.newInstance(new CAST5Engine());
        cbc.init(encrypt, new ParametersWithIV(new KeyParameter(keyOctets), iv.toArray()));
        Arrays.fill(keyOctets, (byte) 0);
        byte[] in = input.toArray();
        byte[] out = new byte[in.length];
        for (int at = 0; at < in.length; at += cbc.getBlockSize()) {
            cbc.processBlock(in, at, out, at);
        }
        return Octets.of(out);
    }
}
