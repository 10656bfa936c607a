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
        @Nullable String destinationId) {}
