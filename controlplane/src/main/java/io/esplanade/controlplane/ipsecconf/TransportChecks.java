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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds flows that no packet could follow: transport mode protects what the two hosts of the SA say to each other (RFC
 * 4301 section 4.1), not what comes from or goes to a network behind them.
 */
final class TransportChecks {
    private TransportChecks() {}

    static void check(Policy policy, Complaints complaints) {
        Set<SaId> outer = new HashSet<>();
        policy.sas().forEach(sa -> {
            if (sa.next() != null) {
                outer.add(sa.next());
            }
        });
        for (FlowRule rule : policy.flows()) {
            check(rule, policy.sas().stream().filter(sa -> isFor(sa, rule.flow(), outer)).toList(), complaints);
        }
    }

    /** Only the first SA of a bundle takes packets of flows as they are. */
    private static boolean isFor(SaRule rule, Flow flow, Set<SaId> outer) {
        return !flow.tunnel().isEmpty()
                && rule.sa().tunnel().equals(flow.tunnel())
                && rule.sa().direction() == flow.direction()
                && !outer.contains(rule.key());
    }

    private static void check(FlowRule rule, List<SaRule> sas, Complaints complaints) {
        boolean fits = sas.isEmpty()
                || sas.stream().anyMatch(sa -> sa.sa().mode() == SaMode.TUNNEL || isHost(rule.flow(), sa.peer()));
        if (!fits) {
            IpPrefix far = far(rule.flow());
            complaints.error(rule.where(), rule.flow().protocol().text() + " towards "
                    + IpPrefix.host(sas.getFirst().peer()) + " is in transport mode (" + sas.getFirst().where()
                    + "), which protects the packets of that host alone, not those of " + far
                    + ": use tunnel mode, or name the host");
        }
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
