package io.esplanade.dataplane.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the SPD (RFC 4301 section 4.4.1).
 *
 * @param tunnel as in {@link Sa#tunnel}; empty for deny and bypass
 * @param protocol what protects the packets; shown for deny and bypass too, where it has no meaning
 * @param selector inner packets, in the flow's own direction
 * @param local our outer address, if the policy names one
 * @param peer the peer's outer address; null: the far end of the packet itself, or none for deny and bypass
 * @param sourceId local phase-1 identity as ipsecctl prints it, if known
 * @param destinationId remote phase-1 identity, if known
 * @param translated what the peer and its SA see in the place of the local side's network, of the same size: each packet
 *     is translated before it is protected, and back after; null: the peer sees what the selector says
 */
public record Flow(
        Direction direction,
        String tunnel,
        SaProtocol protocol,
        TrafficSelector selector,
        FlowType type,
        @Nullable InetAddress local,
        @Nullable InetAddress peer,
        @Nullable String sourceId,
        @Nullable String destinationId,
        @Nullable IpPrefix translated) {
    /** One whose addresses stay as they are. */
    public Flow(
            Direction direction,
            String tunnel,
            SaProtocol protocol,
            TrafficSelector selector,
            FlowType type,
            @Nullable InetAddress local,
            @Nullable InetAddress peer,
            @Nullable String sourceId,
            @Nullable String destinationId) {
        this(direction, tunnel, protocol, selector, type, local, peer, sourceId, destinationId, null);
    }

    /** The packets as they are inside the SA. */
    public TrafficSelector negotiated() {
        if (translated == null) {
            return selector;
        }
        return direction == Direction.OUT ? selector.withSource(translated) : selector.withDestination(translated);
    }
}
