package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.SaMode;
import org.jspecify.annotations.Nullable;

/** Encapsulation modes (RFC 2407 section 4.5, RFC 3947 section 5.1; the last two are of its drafts). */
public enum EncapsulationMode {
    TUNNEL(1),
    TRANSPORT(2),
    UDP_TUNNEL(3),
    UDP_TRANSPORT(4),
    UDP_TUNNEL_DRAFT(61443),
    UDP_TRANSPORT_DRAFT(61444);

    private final int number;

    EncapsulationMode(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable EncapsulationMode of(long number) {
        for (EncapsulationMode mode : values()) {
            if (mode.number == number) {
                return mode;
            }
        }
        return null;
    }

    /** The mode without UDP. */
    public static EncapsulationMode of(SaMode mode) {
        return mode == SaMode.TUNNEL ? TUNNEL : TRANSPORT;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }

    /** Whether whole packets are carried, in UDP or not. */
    public boolean isTunnel() {
        return this == TUNNEL || this == UDP_TUNNEL || this == UDP_TUNNEL_DRAFT;
    }

    /** What the data plane calls it. */
    public SaMode saMode() {
        return isTunnel() ? SaMode.TUNNEL : SaMode.TRANSPORT;
    }

    /** Whether ESP goes in UDP (RFC 3948). */
    public boolean isUdp() {
        return number >= UDP_TUNNEL.number;
    }
}
