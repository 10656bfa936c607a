package io.esplanade.app.pfkey;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;

/** Numbers of transforms ({@code SADB_AALG_*}, {@code SADB_EALG_*}, {@code SADB_X_CALG_*}) and their names. */
final class Algorithms {
    static final int NONE = 0;
    static final int DEFLATE = 2;

    private Algorithms() {}

    static int integrity(EspIntegrity integrity) {
        return switch (integrity) {
            case NONE -> NONE;
            case HMAC_MD5_96 -> 2;
            case HMAC_SHA1_96 -> 3;
            case HMAC_SHA2_256_128 -> 5;
            case HMAC_SHA2_384_192 -> 6;
            case HMAC_SHA2_512_256 -> 7;
            case HMAC_RIPEMD_160_96 -> 8;
        };
    }

    /** A combined mode's own authentication has a number too. */
    static int integrity(EspSuite suite) {
        return switch (suite.cipher()) {
            case AES_GCM_16, AES_GMAC -> switch (suite.cipherKeyBytes()) {
                case 24 -> 10;
                case 32 -> 11;
                default -> 9;
            };
            case CHACHA20_POLY1305 -> 12;
            default -> integrity(suite.integrity());
        };
    }

    static int cipher(EspCipher cipher) {
        return switch (cipher) {
            case TRIPLE_DES_CBC -> 3;
            case CAST128_CBC -> 6;
            case BLOWFISH_CBC -> 7;
            case NULL -> 11;
            case AES_CBC -> 12;
            case AES_CTR -> 13;
            case AES_GCM_16 -> 20;
            case AES_GMAC -> 21;
            case CHACHA20_POLY1305 -> 22;
        };
    }

    static String integrityName(int number) {
        return switch (number) {
            case NONE -> "none";
            case 2 -> "hmac-md5";
            case 3 -> "hmac-sha1";
            case 5 -> "hmac-sha2-256";
            case 6 -> "hmac-sha2-384";
            case 7 -> "hmac-sha2-512";
            case 8 -> "hmac-ripemd160";
            case 9 -> "gmac-aes-128";
            case 10 -> "gmac-aes-192";
            case 11 -> "gmac-aes-256";
            case 12 -> "chacha20-poly1305";
            default -> "unknown";
        };
    }

    static String cipherName(int number) {
        return switch (number) {
            case NONE -> "none";
            case 3 -> "3des-cbc";
            case 6 -> "cast128";
            case 7 -> "blowfish";
            case 11 -> "null";
            case 12 -> "aes";
            case 13 -> "aesctr";
            case 20 -> "aes-gcm";
            case 21 -> "aes-gmac";
            case 22 -> "chacha20-poly1305";
            default -> "unknown";
        };
    }

    static String compressionName(int number) {
        return switch (number) {
            case NONE -> "none";
            case DEFLATE -> "deflate";
            default -> "unknown";
        };
    }
}
