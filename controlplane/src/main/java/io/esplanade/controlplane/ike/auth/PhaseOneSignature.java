package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Signatures over HASH_I and HASH_R. Both methods sign the hash as it is: RSA without the DigestInfo of other
 * protocols (RFC 2409 section 5.1), ECDSA as the two numbers side by side (RFC 4754 section 7). Takes up to
 * milliseconds: not for an event loop.
 */
final class PhaseOneSignature {
    private static final String ECDSA = "NONEwithECDSAinP1363Format";

    private PhaseOneSignature() {}

    static Octets sign(SignatureMethod method, PrivateKey key, Octets hash) throws GeneralSecurityException {
        if (method == SignatureMethod.RSA) {
            // With a private key this is the block type 1 of signatures (RFC 8017 section 9.2), blinded.
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, key);
            return Octets.of(rsa.doFinal(hash.toArray()));
        }
        Signature ecdsa = Signature.getInstance(ECDSA);
        ecdsa.initSign(key);
        ecdsa.update(hash.toArray());
        return Octets.of(ecdsa.sign());
    }

    /** Whether the signature is right; a malformed one is wrong. */
    static boolean verify(SignatureMethod method, PublicKey key, Octets hash, Octets signature) {
        try {
            return method == SignatureMethod.RSA
                    ? key instanceof RSAPublicKey rsa && verifyRsa(rsa, hash, signature)
                    : verifyEcdsa(method, key, hash, signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    /**
     * The whole padded block is built and compared, so there is no lenient parser to be fooled by garbage behind the
     * hash (RFC 8017 section 8.2.2).
     */
    private static boolean verifyRsa(RSAPublicKey key, Octets hash, Octets signature) throws GeneralSecurityException {
        int lengthBytes = modulusBytes(key);
        boolean inRange = signature.length() == lengthBytes
                && new BigInteger(1, signature.toArray()).compareTo(key.getModulus()) < 0;
        if (!inRange) {
            return false;
        }
        Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
        rsa.init(Cipher.ENCRYPT_MODE, key);
        return MessageDigest.isEqual(padded(hash, lengthBytes), rsa.doFinal(signature.toArray()));
    }

    private static int modulusBytes(RSAKey key) {
        return (key.getModulus().bitLength() + 7) / 8;
    }

    // 00 01 FF ... FF 00 | HASH
    private static byte[] padded(Octets hash, int lengthBytes) {
        byte[] block = new byte[lengthBytes];
        int hashAt = lengthBytes - hash.length();
        Arrays.fill(block, 2, hashAt - 1, (byte) 0xff);
        block[1] = 1;
        System.arraycopy(hash.toArray(), 0, block, hashAt, hash.length());
        return block;
    }

    private static boolean verifyEcdsa(SignatureMethod method, PublicKey key, Octets hash, Octets signature)
            throws GeneralSecurityException {
        if (signature.length() != 2 * method.fieldBytes()) {
            return false;
        }
        Signature ecdsa = Signature.getInstance(ECDSA);
        ecdsa.initVerify(key);
        ecdsa.update(hash.toArray());
        return ecdsa.verify(signature.toArray());
    }
}
