package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Security protocol identifiers (RFC 2407 section 4.4.1). */
public enum ProtocolId {
    ISAKMP(1),
    AH(2),
    ESP(3),
    IPCOMP(4);

    private final int number;

    ProtocolId(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable ProtocolId of(long number) {
        for (ProtocolId protocol : values()) {
            if (protocol.number == number) {
                return protocol;
            }
        }
        return null;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }
}
