package io.esplanade.controlplane.ike.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Diffie-Hellman groups: "Group Description" of IKEv1, whose numbers IKEv2 shares (RFC 2409 section 6, RFC 3526, RFC 5903,
 * RFC 5114, RFC 6932).
 */
public enum DhGroup {
    MODP_768(1),
    MODP_1024(2),
    MODP_1536(5),
    MODP_2048(14),
    MODP_3072(15),
    MODP_4096(16),
    MODP_6144(17),
    MODP_8192(18),
    ECP_256(19),
    ECP_384(20),
    ECP_521(21),
    ECP_192(25),
    ECP_224(26),
    BP_224(27),
    BP_256(28),
    BP_384(29),
    BP_512(30);

    private final int number;

    DhGroup(int number) {
        this.number = number;
    }

    /** The group with that number; null for one we do not have. */
    public static @Nullable DhGroup of(long number) {
        for (DhGroup group : values()) {
            if (group.number == number) {
                return group;
            }
        }
        return null;
    }

    /** Number in the registry. */
    public int number() {
        return number;
    }

    /** Whether it is of integers modulo a prime; else it is of points on an elliptic curve. */
    public boolean isModp() {
        return number <= MODP_8192.number;
    }
}
