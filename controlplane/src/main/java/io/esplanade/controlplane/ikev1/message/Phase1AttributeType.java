package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Attribute classes of phase 1 (RFC 2409 appendix A). */
public enum Phase1AttributeType {
    ENCRYPTION_ALGORITHM(1),
    HASH_ALGORITHM(2),
    AUTHENTICATION_METHOD(3),
    GROUP_DESCRIPTION(4),
    GROUP_TYPE(5),
    GROUP_PRIME(6),
    GROUP_GENERATOR_ONE(7),
    GROUP_GENERATOR_TWO(8),
    GROUP_CURVE_A(9),
    GROUP_CURVE_B(10),
    LIFE_TYPE(11),
    LIFE_DURATION(12),
    PRF(13),
    /** In bits. */
    KEY_LENGTH(14),
    FIELD_SIZE(15),
    GROUP_ORDER(16);

    private final int number;

    Phase1AttributeType(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable Phase1AttributeType of(long number) {
        for (Phase1AttributeType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }
}
