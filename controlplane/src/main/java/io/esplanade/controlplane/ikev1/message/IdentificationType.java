package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Identification types (RFC 2407 section 4.6.2.1). */
public enum IdentificationType {
    IPV4_ADDR(1),
    FQDN(2),
    USER_FQDN(3),
    IPV4_ADDR_SUBNET(4),
    IPV6_ADDR(5),
    IPV6_ADDR_SUBNET(6),
    IPV4_ADDR_RANGE(7),
    IPV6_ADDR_RANGE(8),
    DER_ASN1_DN(9),
    DER_ASN1_GN(10),
    KEY_ID(11);

    private final int number;

    IdentificationType(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable IdentificationType of(long number) {
        for (IdentificationType type : values()) {
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
