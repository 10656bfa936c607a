package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import org.jspecify.annotations.Nullable;

/** What a peer may ask for within a rule for any peer. */
final class Frame {
    private Frame() {}

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
