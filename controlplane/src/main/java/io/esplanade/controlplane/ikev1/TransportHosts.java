package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.EncapsulationMode;
import io.esplanade.controlplane.ikev1.message.IdentificationType;
import io.esplanade.controlplane.ikev1.message.NatOriginalAddress;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaMode;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to transport mode: its SAs protect what the two ends of the ISAKMP SA say to each other, which a NAT
 * gives other addresses than they know of themselves (RFC 3947 section 5.2, RFC 3948 section 3.1.2).
 */
final class TransportHosts {
    private TransportHosts() {}

    /** Why the rule cannot be carried out between the two ends of the ISAKMP SA; null if it can. */
    static @Nullable String objection(IkeRule rule, Path path) {
        if (rule.phase2().mode() != SaMode.TRANSPORT) {
            return null;
        }
        IpPrefix local = IpPrefix.host(path.local().getAddress());
        if (!rule.selector().source().equals(local)) {
            return "transport mode protects our own packets, which are from " + local + ", but the rule has from "
                    + rule.selector().source() + ": write local " + rule.selector().source();
        }
        IpPrefix remote = IpPrefix.host(path.peer());
        return rule.selector().destination().equals(remote)
                ? null
                : "transport mode protects the peer's own packets, which are from " + remote + ", but the rule has to "
                        + rule.selector().destination();
    }

    /**
     * Our side as this gateway sees it: behind a NAT a host names an address of its own that is not on the packets
     * which come and go here. Networks are what they are.
     */
    static QuickIds.Side localSeenHere(QuickIds.Side named, IsakmpSa sa) {
        return seenHere(named, sa, sa.path().local().getAddress());
    }

    /** As {@link #localSeenHere}, of the peer's side. */
    static QuickIds.Side remoteSeenHere(QuickIds.Side named, IsakmpSa sa) {
        return seenHere(named, sa, sa.path().peer());
    }

    private static QuickIds.Side seenHere(QuickIds.Side named, IsakmpSa sa, InetAddress seen) {
        return sa.nat().between() && named.network().isHost()
                ? new QuickIds.Side(IpPrefix.host(seen), named.protocol(), named.port())
                : named;
    }

    /**
     * NAT-OAi and NAT-OAr of UDP-encapsulated transport mode, as this side knows them (RFC 3947 section 5.2); the drafts
     * have one payload, with the sender's own address. None in other modes. A peer that repairs checksums by what changed
     * needs them; we compute them anew.
     */
    static List<Payload> originalAddresses(EncapsulationMode mode, boolean weInitiate, Path path) {
        Octets own = Octets.of(path.local().getAddress().getAddress());
        Octets peers = Octets.of(path.peer().getAddress());
        return switch (mode) {
            case UDP_TRANSPORT ->
                List.of(address(false, weInitiate ? own : peers), address(false, weInitiate ? peers : own));
            case UDP_TRANSPORT_DRAFT -> List.of(address(true, own));
            case TUNNEL, TRANSPORT, UDP_TUNNEL, UDP_TUNNEL_DRAFT -> List.of();
        };
    }

    private static Payload address(boolean draft, Octets address) {
        IdentificationType type =
                address.length() == 4 ? IdentificationType.IPV4_ADDR : IdentificationType.IPV6_ADDR;
        return new NatOriginalAddress(draft, type.number(), address);
    }
}
