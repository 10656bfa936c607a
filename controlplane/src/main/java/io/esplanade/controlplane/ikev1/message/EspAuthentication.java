package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.EspIntegrity;
import org.jspecify.annotations.Nullable;

/** Authentication algorithms of phase 2 (RFC 2407 section 4.5, RFC 2857, RFC 4868) that the data plane has. */
public enum EspAuthentication {
    HMAC_MD5(1, EspIntegrity.HMAC_MD5_96),
    HMAC_SHA1(2, EspIntegrity.HMAC_SHA1_96),
    HMAC_SHA2_256(5, EspIntegrity.HMAC_SHA2_256_128),
    HMAC_SHA2_384(6, EspIntegrity.HMAC_SHA2_384_192),
    HMAC_SHA2_512(7, EspIntegrity.HMAC_SHA2_512_256),
    HMAC_RIPEMD(8, EspIntegrity.HMAC_RIPEMD_160_96);

    private final int number;
    private final EspIntegrity integrity;

    EspAuthentication(int number, EspIntegrity integrity) {
        this.number = number;
        this.integrity = integrity;
    }

    /** The one with that number; null for one that the data plane does not have. */
    public static @Nullable EspAuthentication of(long number) {
        for (EspAuthentication algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        return null;
    }

    /**
     * The one that stands for an integrity transform.
     *
     * @throws IllegalArgumentException for {@link EspIntegrity#NONE}, which no attribute stands for
     */
    public static EspAuthentication of(EspIntegrity integrity) {
        for (EspAuthentication algorithm : values()) {
            if (algorithm.integrity == integrity) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException(integrity + " is not an algorithm");
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }

    public EspIntegrity integrity() {
        return integrity;
    }
}
