package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.EspIntegrity;
import org.jspecify.annotations.Nullable;

/**
 * AH transform identifiers (RFC 2407 section 4.4.3, RFC 2857, RFC 4868) of the algorithms that the data plane has. The
 * attribute of {@link EspAuthentication} goes along, and says the same.
 */
public enum AhTransformId {
    MD5(2, EspIntegrity.HMAC_MD5_96),
    SHA(3, EspIntegrity.HMAC_SHA1_96),
    SHA2_256(5, EspIntegrity.HMAC_SHA2_256_128),
    SHA2_384(6, EspIntegrity.HMAC_SHA2_384_192),
    SHA2_512(7, EspIntegrity.HMAC_SHA2_512_256),
    RIPEMD(8, EspIntegrity.HMAC_RIPEMD_160_96);

    private final int number;
    private final EspIntegrity integrity;

    AhTransformId(int number, EspIntegrity integrity) {
        this.number = number;
        this.integrity = integrity;
    }

    /** The one with that number; null for an algorithm that the data plane does not have. */
    public static @Nullable AhTransformId of(int number) {
        for (AhTransformId id : values()) {
            if (id.number == number) {
                return id;
            }
        }
        return null;
    }

    /**
     * The one that stands for an integrity transform.
     *
     * @throws IllegalArgumentException for {@link EspIntegrity#NONE}: AH without integrity is nothing
     */
    public static AhTransformId of(EspIntegrity integrity) {
        for (AhTransformId id : values()) {
            if (id.integrity == integrity) {
                return id;
            }
        }
        throw new IllegalArgumentException("AH does not go with integrity " + integrity);
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }

    public EspIntegrity integrity() {
        return integrity;
    }
}
