package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Attribute classes of phase 2 (RFC 2407 section 4.5). */
public enum Phase2AttributeType {
    LIFE_TYPE(1),
    LIFE_DURATION(2),
    GROUP_DESCRIPTION(3),
    ENCAPSULATION_MODE(4),
    AUTHENTICATION_ALGORITHM(5),
    /** In bits. */
    KEY_LENGTH(6),
    KEY_ROUNDS(7),
    COMPRESS_DICTIONARY_SIZE(8),
    COMPRESS_PRIVATE_ALGORITHM(9),
    /** RFC 3168 section 9.2.2. */
    ECN_TUNNEL(10),
    /** RFC 4304. */
    EXTENDED_SEQUENCE_NUMBER(11);

    private final int number;

    Phase2AttributeType(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable Phase2AttributeType of(long number) {
        for (Phase2AttributeType type : values()) {
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
