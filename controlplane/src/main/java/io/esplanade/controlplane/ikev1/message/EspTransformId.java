package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.EspCipher;
import org.jspecify.annotations.Nullable;

/** ESP transform identifiers (RFC 2407 section 4.4.4, RFC 3602, RFC 3686, RFC 4106, RFC 4543) of the ciphers that the data plane has. */
public enum EspTransformId {
    TRIPLE_DES(3, EspCipher.TRIPLE_DES_CBC),
    CAST(6, EspCipher.CAST128_CBC),
    BLOWFISH(7, EspCipher.BLOWFISH_CBC),
    NULL(11, EspCipher.NULL),
    AES_CBC(12, EspCipher.AES_CBC),
    AES_CTR(13, EspCipher.AES_CTR),
    AES_GCM_16(20, EspCipher.AES_GCM_16),
    AES_GMAC(23, EspCipher.AES_GMAC);

    private final int number;
    private final EspCipher cipher;

    EspTransformId(int number, EspCipher cipher) {
        this.number = number;
        this.cipher = cipher;
    }

    /** The one with that number; null for a cipher that the data plane does not have. */
    public static @Nullable EspTransformId of(int number) {
        for (EspTransformId id : values()) {
            if (id.number == number) {
                return id;
            }
        }
        return null;
    }

    /**
     * The one that stands for a cipher.
     *
     * @throws IllegalArgumentException for a cipher without a number in IKEv1 (ChaCha20-Poly1305)
     */
    public static EspTransformId of(EspCipher cipher) {
        for (EspTransformId id : values()) {
            if (id.cipher == cipher) {
                return id;
            }
        }
        throw new IllegalArgumentException(cipher + " has no transform identifier in IKEv1");
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }

    public EspCipher cipher() {
        return cipher;
    }
}
