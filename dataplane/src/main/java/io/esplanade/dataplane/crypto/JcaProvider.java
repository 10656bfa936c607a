package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * All suites by what every JDK has (SunJCE for ciphers, SUN for hashes, asked for by name so that the installed order
 * of providers does not matter) and by the engines of Bouncy Castle for CAST-128 and RIPEMD-160, which are used
 * directly and installed nowhere.
 */
final class JcaProvider implements CryptoProvider {
    static final String NAME = "jca";

    private static final String HASHES = "SUN";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Provider ciphers = installed("SunJCE");
    private final Provider hashes = installed(HASHES);
    private final Scratch scratch = new Scratch();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(EspSuite suite) {
        return true;
    }

    @Override
    public PacketCipher create(CipherSpec spec) {
        byte[] start = new byte[spec.suite().cipher().ivBytes()];
        RANDOM.nextBytes(start);
        return create(spec, start);
    }

    /**
     * @param cbcStart what the first block of a CBC cipher is chained to; unpredictable but for tests, which learn the
     *     first IV by it
     */
    PacketCipher create(CipherSpec spec, byte[] cbcStart) {
        try {
            return switch (spec.suite().cipher()) {
                case AES_GCM_16, CHACHA20_POLY1305 -> new AeadPacketCipher(ciphers, spec, scratch);
                case AES_GMAC -> new GmacPacketCipher(ciphers, spec, scratch);
                case AES_CTR -> new CtrPacketCipher(ciphers, spec, integrity(spec), scratch);
                case NULL -> new NullPacketCipher(spec, integrity(spec), scratch);
                case AES_CBC, TRIPLE_DES_CBC, BLOWFISH_CBC, CAST128_CBC ->
                    new CbcPacketCipher(spec, cbc(spec, cbcStart), integrity(spec), scratch);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the JDK does not carry out " + spec.suite(), e);
        }
    }

    /** Which way JCA's ciphers run for the SA's direction. */
    static int mode(CipherSpec spec) {
        return spec.direction() == Direction.OUT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    }

    private CbcEngine cbc(CipherSpec spec, byte[] start) throws GeneralSecurityException {
        byte[] key = spec.encryptionKey().toArray();
        try {
            EspCipher cipher = spec.suite().cipher();
            return switch (cipher) {
                case AES_CBC -> new JcaCbcEngine(ciphers, "AES", mode(spec), key, start);
                case BLOWFISH_CBC -> new JcaCbcEngine(ciphers, "Blowfish", mode(spec), key, start);
                case TRIPLE_DES_CBC ->
                    new JcaCbcEngine(ciphers, "DESede", mode(spec), TripleDesKeys.requireStrong(key), start);
                case CAST128_CBC -> new CastCbcEngine(spec.direction() == Direction.OUT, key, start);
                case NULL, AES_CTR, AES_GCM_16, AES_GMAC, CHACHA20_POLY1305 ->
                    throw new IllegalArgumentException(cipher + " is not a CBC mode");
            };
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private IntegrityCheck integrity(CipherSpec spec) throws GeneralSecurityException {
        return integrity(spec.suite().integrity(), spec.integrityKey(), spec.esn(), hashes);
    }

    /** @throws IllegalArgumentException for NONE */
    static IntegrityCheck integrity(EspIntegrity transform, Secret key, boolean esn) {
        try {
            return integrity(transform, key, esn, installed(HASHES));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the JDK does not carry out " + transform, e);
        }
    }

    private static IntegrityCheck integrity(EspIntegrity transform, Secret secret, boolean esn, Provider hashes)
            throws GeneralSecurityException {
        byte[] key = secret.toArray();
        try {
            return new IntegrityCheck(transform, mac(transform, key, hashes), esn);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** @param key copied, of any length */
    static PacketMac mac(EspIntegrity transform, byte[] key, Provider hashes) throws GeneralSecurityException {
        return switch (transform) {
            case HMAC_MD5_96 -> new JdkHmac(MessageDigest.getInstance("MD5", hashes), 64, key);
            case HMAC_SHA1_96 -> new JdkHmac(MessageDigest.getInstance("SHA-1", hashes), 64, key);
            case HMAC_RIPEMD_160_96 -> new RipemdHmac(key);
            case HMAC_SHA2_256_128 -> new JdkHmac(MessageDigest.getInstance("SHA-256", hashes), 64, key);
            case HMAC_SHA2_384_192 -> new JdkHmac(MessageDigest.getInstance("SHA-384", hashes), 128, key);
            case HMAC_SHA2_512_256 -> new JdkHmac(MessageDigest.getInstance("SHA-512", hashes), 128, key);
            case NONE -> throw new IllegalArgumentException("no separate integrity");
        };
    }

    private static Provider installed(String name) {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new IllegalStateException("the JDK's security provider " + name + " is not installed");
        }
        return provider;
    }
}
