package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Exchange types (RFC 2408 section 3.1, RFC 2409 appendix A). */
public enum ExchangeType {
    BASE(1),
    /** Identity Protection. */
    MAIN_MODE(2),
    AUTHENTICATION_ONLY(3),
    AGGRESSIVE(4),
    INFORMATIONAL(5),
    /** Mode-config and extended authentication. */
    TRANSACTION(6),
    QUICK_MODE(32),
    NEW_GROUP_MODE(33);

    private final int number;

    ExchangeType(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable ExchangeType of(long number) {
        for (ExchangeType type : values()) {
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
