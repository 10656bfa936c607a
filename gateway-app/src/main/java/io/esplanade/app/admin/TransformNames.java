package io.esplanade.app.admin;

import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;

/** Names of transforms as {@code ipsecctl -s sa} prints them, from what the data plane holds. */
final class TransformNames {
    private TransformNames() {}

    /** The {@code auth} of an SA line. */
    static String integrity(EspIntegrity integrity) {
        return switch (integrity) {
            case NONE -> "none";
            case HMAC_MD5_96 -> "hmac-md5";
            case HMAC_SHA1_96 -> "hmac-sha1";
            case HMAC_RIPEMD_160_96 -> "hmac-ripemd160";
            case HMAC_SHA2_256_128 -> "hmac-sha2-256";
            case HMAC_SHA2_384_192 -> "hmac-sha2-384";
            case HMAC_SHA2_512_256 -> "hmac-sha2-512";
        };
    }

    /** The {@code enc} of an SA line, with the key length of AES where it is not 128 bits or the mode wants it. */
    static String encryption(EspSuite suite) {
        int bits = suite.cipherKeyBytes() * 8;
        return switch (suite.cipher()) {
            case NULL -> "null";
            case TRIPLE_DES_CBC -> "3des-cbc";
            case BLOWFISH_CBC -> "blowfish";
            case CAST128_CBC -> "cast128";
            case AES_CBC -> bits == 128 ? "aes" : "aes-" + bits;
            case AES_CTR -> bits == 128 ? "aesctr" : "aes-" + bits + "-ctr";
            case AES_GCM_16 -> "aes-" + bits + "-gcm";
            case AES_GMAC -> "aes-" + bits + "-gmac";
            case CHACHA20_POLY1305 -> "chacha20-poly1305";
        };
    }
}
