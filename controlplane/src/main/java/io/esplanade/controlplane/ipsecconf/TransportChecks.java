package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaMode;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds flows that no packet could follow: transport mode protects what the two hosts of the SA say to each other (RFC
 * 4301 section 4.1), not what comes from or goes to a network behind them.
 */
final class TransportChecks {
    /** Where flows and SAs meet. */
    private record Towards(String tunnel, Direction direction) {}

    private TransportChecks() {}

    static void check(Policy policy, Complaints complaints) {
        Set<SaId> outer = new HashSet<>();
        policy.sas().forEach(sa -> {
            if (sa.next() != null) {
                outer.add(sa.next());
            }
        });
        // Only the first SA of a bundle takes packets of flows as they are; the SAs of one name have one peer.
        Map<Towards, SaRule> transport = new HashMap<>();
        Set<Towards> tunnel = new HashSet<>();
        for (SaRule rule : policy.sas()) {
            if (outer.contains(rule.key())) {
                continue;
            }
            Towards towards = new Towards(rule.sa().tunnel(), rule.sa().direction());
            if (rule.sa().mode() == SaMode.TUNNEL) {
                tunnel.add(towards);
            } else {
                transport.putIfAbsent(towards, rule);
            }
        }
        for (FlowRule rule : policy.flows()) {
            Towards towards = new Towards(rule.flow().tunnel(), rule.flow().direction());
            SaRule sa = transport.get(towards);
            if (sa != null && !tunnel.contains(towards) && !isHost(rule.flow(), sa.peer())) {
                complain(rule, sa, complaints);
            }
        }
    }

    private static void complain(FlowRule rule, SaRule sa, Complaints complaints) {
        complaints.error(
                rule.where(),
                rule.flow().protocol().text() + " towards " + IpPrefix.host(sa.peer()) + " is in transport mode ("
                        + sa.where() + "), which protects the packets of that host alone, not those of "
                        + far(rule.flow()) + ": use tunnel mode, or name the host");
    }

    private static boolean isHost(Flow flow, InetAddress peer) {
        return far(flow).equals(IpPrefix.host(peer));
    }

    private static IpPrefix far(Flow flow) {
        return flow.direction() == Direction.OUT
                ? flow.selector().destination()
                : flow.selector().source();
    }
}
