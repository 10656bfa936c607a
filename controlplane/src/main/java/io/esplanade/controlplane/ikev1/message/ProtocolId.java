package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.SaProtocol;
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

    /**
     * The one of an SA.
     *
     * @throws IllegalArgumentException for a protocol that is not negotiated by itself
     */
    public static ProtocolId of(SaProtocol protocol) {
        return switch (protocol) {
            case ESP -> ESP;
            case AH -> AH;
            case IPCOMP, IPIP -> throw new IllegalArgumentException(protocol + " is not negotiated by itself");
        };
    }

    /** The protocol of the SAs that are negotiated under that number; null for those that are not. */
    public static @Nullable SaProtocol saProtocol(int number) {
        ProtocolId id = of(number);
        return id == ESP ? SaProtocol.ESP : id == AH ? SaProtocol.AH : null;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }
}
