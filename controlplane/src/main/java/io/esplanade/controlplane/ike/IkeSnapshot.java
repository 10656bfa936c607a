package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.PastFailure;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Spi;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * IKE at one moment.
 *
 * @param isakmpSas established ones
 * @param tunnels one entry for each rule, in the order of the file
 * @param exchanges ended exchanges since start
 * @param halfOpen phase 1 exchanges that the peer has not authenticated yet, as responder
 * @param retransmits datagrams sent again since start
 * @param drops datagrams not acted on, by reason, every reason present
 * @param failures failed negotiations, the latest last
 */
public record IkeSnapshot(
        List<IsakmpSa> isakmpSas,
        List<Tunnel> tunnels,
        List<ExchangeCount> exchanges,
        int halfOpen,
        long retransmits,
        Map<IkeDrop, Long> drops,
        List<PastFailure> failures) {
    public IkeSnapshot {
        isakmpSas = List.copyOf(isakmpSas);
        tunnels = List.copyOf(tunnels);
        exchanges = List.copyOf(exchanges);
        drops = Map.copyOf(drops);
        failures = List.copyOf(failures);
    }

    /** The same with so many more drops of one kind. */
    IkeSnapshot with(IkeDrop reason, long count) {
        Map<IkeDrop, Long> all = new EnumMap<>(IkeDrop.class);
        all.putAll(drops);
        all.merge(reason, count, Long::sum);
        return new IkeSnapshot(isakmpSas, tunnels, exchanges, halfOpen, retransmits, all, failures);
    }

    /**
     * An ISAKMP SA.
     *
     * @param peerName as {@link io.esplanade.controlplane.policy.IkeRule#peerName}
     * @param localId our identity: address, FQDN or user FQDN
     * @param transform {@code enc aes-128 auth hmac-sha2-256 group modp2048}
     * @param rekeyInSeconds negative if it is not to be replaced by us
     */
    public record IsakmpSa(
            String peerName,
            Role role,
            Octets initiatorCookie,
            Octets responderCookie,
            InetSocketAddress local,
            InetSocketAddress remote,
            String localId,
            String remoteId,
            String transform,
            boolean natTraversal,
            long ageSeconds,
            long rekeyInSeconds,
            long expiresInSeconds) {}

    /**
     * A rule and how it fares.
     *
     * @param name as {@link io.esplanade.controlplane.policy.IkeRule#name}
     * @param up whether it has a pair of ESP SAs
     * @param inbound SPI of the newest pair, null if down
     * @param outbound SPI of the newest pair, null if down
     * @param rekeyInSeconds until we replace it; negative if down or not ours to replace
     */
    public record Tunnel(
            String name,
            SourceLine where,
            boolean up,
            @Nullable Spi inbound,
            @Nullable Spi outbound,
            long rekeyInSeconds) {}

    /** How often an exchange ended so. */
    public record ExchangeCount(ExchangeKind kind, Role role, Outcome outcome, long count) {}
}
