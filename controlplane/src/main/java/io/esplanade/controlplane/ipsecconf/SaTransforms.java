package io.esplanade.controlplane.ipsecconf;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspKeys;
import io.esplanade.dataplane.api.Secret;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transforms of an SA with keys from the file, as the data plane has them. */
final class SaTransforms {
    private final Complaints complaints;

    SaTransforms(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Null after an error. */
    @Nullable EspCipher cipher(SaStatement rule) {
        EncTransform enc = rule.transforms().enc();
        if (enc == null) {
            return EspCipher.AES_CBC;
        }
        return switch (enc) {
            case TRIPLE_DES_CBC -> EspCipher.TRIPLE_DES_CBC;
            case AES, AES_128, AES_192, AES_256 -> EspCipher.AES_CBC;
            case BLOWFISH -> EspCipher.BLOWFISH_CBC;
            case CAST128 -> EspCipher.CAST128_CBC;
            case NULL -> EspCipher.NULL;
            case NONE -> {
                refuse(rule, "enc none is no transform of esp: write enc null to have packets authenticated only");
                yield null;
            }
            case UNKNOWN, AESCTR, AES_128_CTR, AES_192_CTR, AES_256_CTR, AES_128_GCM, AES_192_GCM, AES_256_GCM,
                    AES_128_GMAC, AES_192_GMAC, AES_256_GMAC, CHACHA20_POLY1305 -> {
                refuse(rule, "enc " + enc.text() + " does not go with keys from a file: write enc aes");
                yield null;
            }
        };
    }

    /** Null after an error. */
    @Nullable EspIntegrity integrity(SaStatement rule) {
        AuthTransform auth = rule.transforms().auth();
        if (auth == null) {
            return EspIntegrity.HMAC_SHA2_256_128;
        }
        return switch (auth) {
            case HMAC_MD5 -> EspIntegrity.HMAC_MD5_96;
            case HMAC_RIPEMD160 -> EspIntegrity.HMAC_RIPEMD_160_96;
            case HMAC_SHA1 -> EspIntegrity.HMAC_SHA1_96;
            case HMAC_SHA2_256 -> EspIntegrity.HMAC_SHA2_256_128;
            case HMAC_SHA2_384 -> EspIntegrity.HMAC_SHA2_384_192;
            case HMAC_SHA2_512 -> EspIntegrity.HMAC_SHA2_512_256;
            case NONE -> {
                refuse(rule, rule.saType() == SaType.AH
                        ? "ah without authentication protects nothing: write auth hmac-sha2-256, with its authkey"
                        : "esp without authentication lets others change what it encrypts (RFC 8221 section 4):"
                                + " write auth hmac-sha2-256, with its authkey");
                yield null;
            }
            case UNKNOWN -> {
                refuse(rule, "auth unknown is no transform: write auth hmac-sha2-256");
                yield null;
            }
        };
    }

    /** Whether the cipher takes the key; says so if not. */
    boolean accept(SaStatement rule, EspCipher cipher, Secret key) {
        byte[] octets = key.toArray();
        Optional<String> objection = EspKeys.objection(cipher, octets);
        Arrays.fill(octets, (byte) 0);
        objection.ifPresent(reason -> refuse(rule, "enckey cannot be used: " + reason));
        return objection.isEmpty();
    }

    private void refuse(SaStatement rule, String text) {
        complaints.error(rule.where(), text);
    }
}
