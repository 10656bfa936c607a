package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a peer may ask for within a rule for any peer. */
final class Frame {
    /** Our limit: networks that fit into a message that nobody has to cut. */
    private static final int MAX_NETWORKS = 64;

    private Frame() {}

    /**
     * The networks of ours that a peer is told in Cisco's way, each once. One that asks for all means these, and makes one SA for
     * them: so they are those of rules that want the same as the first one.
     */
    static List<IpPrefix> networks(List<IkeRule> rules) {
        return split(rules).stream()
                .map(rule -> rule.frame().source().masked())
                .distinct()
                .limit(MAX_NETWORKS)
                .toList();
    }

    private static List<IkeRule> split(List<IkeRule> rules) {
        return rules.stream()
                .filter(rule -> rule.peer() == null && rule.translated() == null && rule.frame().protocol() == 0)
                .filter(rule -> rule.phase2().equals(rules.getFirst().phase2()))
                .filter(rule -> !isAny(rule.frame().source()) && !rule.frame().source().v6())
                .toList();
    }

    /**
     * What a peer gets that asks for all, and means the networks that it was told: traffic with each of them. Empty if it does not
     * ask so, or if there is one network, which takes the place of all.
     */
    static List<TrafficSelector> parts(
            List<IkeRule> rules, QuickIds.Side local, QuickIds.Side remote, @Nullable Assignment assigned) {
        if (assigned == null || !assigned.split() || !isAny(local.network()) || networks(rules).size() < 2) {
            return List.of();
        }
        List<IpPrefix> told = networks(rules);
        return split(rules).stream()
                .flatMap(rule -> Stream.ofNullable(narrow(rule, local, remote, assigned)))
                .filter(each -> told.contains(each.source()))
                .distinct()
                .toList();
    }

    private static boolean isAny(IpPrefix prefix) {
        return prefix.length() == 0;
    }

    /**
     * The traffic that the peer gets: what it asks for if the rule covers that, whichever way round the rule stands, as
     * isakmpd has it. Null if it does not, or if the peer would draw to itself what is not its own.
     *
     * @param assigned what mode-config has told the peer; null if it has not
     */
    static @Nullable TrafficSelector narrow(
            IkeRule rule, QuickIds.Side local, QuickIds.Side remote, @Nullable Assignment assigned) {
        if (rule.peer() != null || rule.access().isClient() || rule.translated() != null) {
            return null;
        }
        if (rule.access().pool() != null
                && (assigned == null || !remote.network().equals(IpPrefix.host(assigned.address())))) {
            return null;
        }
        TrafficSelector frame = rule.frame();
        IpPrefix ours = assigned != null && assigned.split() && isAny(local.network())
                ? frame.source().masked() // a Unity client asks for all, and means the networks that it was told
                : local.network();
        boolean covered = frame.source().contains(ours)
                && frame.destination().contains(remote.network())
                && covers(frame.protocol(), local.protocol())
                && local.protocol() == remote.protocol()
                && covers(frame.sourcePort(), local.port())
                && covers(frame.destinationPort(), remote.port());
        if (!covered || isAny(remote.network()) || overlap(ours, remote.network())) {
            return null;
        }
        return new TrafficSelector(ours, remote.network(), local.protocol(), local.port(), remote.port());
    }

    private static boolean covers(int framed, int asked) {
        return framed == 0 || framed == asked;
    }

    static boolean overlap(IpPrefix one, IpPrefix other) {
        return one.v6() == other.v6() && (one.contains(other) || other.contains(one));
    }
}
