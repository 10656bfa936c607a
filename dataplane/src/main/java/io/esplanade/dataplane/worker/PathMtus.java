package io.esplanade.dataplane.worker;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * What ICMP messages said about the paths to the peers. The messages are not authenticated, so a path shrinks to a
 * floor at most and is tried with its full size again after a while. Event-loop thread only.
 */
final class PathMtus {
    /**
     * The least that Linux believes ({@code net.ipv4.route.min_pmtu}). It refuses what is longer, so with a higher floor of
     * ours one forged message would stop all packets in between, and those are the full ones.
     */
    static final int FLOOR_V4 = 552;
    /** Every IPv6 link takes this much (RFC 8200 section 5). */
    static final int FLOOR_V6 = 1280;

    /** RFC 1191 section 6.3. */
    static final long AGE_NS = 600_000_000_000L;
    private static final int MAX_PEERS = 65_536;

    private final int defaultMtu;
    private final Map<InetAddress, Learned> learned = new HashMap<>();

    private int generation = 1;

    private record Learned(int mtu, long untilNs) {}

    PathMtus(int defaultMtu) {
        this.defaultMtu = defaultMtu;
    }

    /**
     * Takes a report that packets of more than {@code mtu} octets do not reach the peer. One that says nothing new does
     * not prolong the one before: a path that takes more is found by trying.
     *
     * @return whether {@link #mtu} is smaller now
     */
    boolean learn(InetAddress peer, int mtu, long nowNs) {
        int floored = Math.max(mtu, peer instanceof Inet6Address ? FLOOR_V6 : FLOOR_V4);
        if (floored >= mtu(peer, nowNs) || !hasRoomFor(peer, nowNs)) {
            return false;
        }
        learned.put(peer, new Learned(floored, nowNs + AGE_NS));
        generation++;
        return true;
    }

    private boolean hasRoomFor(InetAddress peer, long nowNs) {
        if (learned.size() >= MAX_PEERS && !learned.containsKey(peer)) {
            learned.values().removeIf(old -> old.untilNs - nowNs <= 0);
        }
        return learned.size() < MAX_PEERS || learned.containsKey(peer);
    }

    /** Forgets a report that is too old; returns whether one is left. */
    boolean isLearned(InetAddress peer, long nowNs) {
        Learned report = learned.get(peer);
        if (report != null && report.untilNs - nowNs <= 0) {
            learned.remove(peer);
            return false;
        }
        return report != null;
    }

    /** Another number than before: answers of {@link #mtu} may have become smaller. */
    int generation() {
        return generation;
    }

    /** Octets of the largest packet that is sent to the peer now. */
    int mtu(InetAddress peer, long nowNs) {
        Learned report = learned.get(peer);
        int mtu = report == null || report.untilNs - nowNs <= 0 ? defaultMtu : Math.min(report.mtu, defaultMtu);
        return peer instanceof Inet6Address ? Math.max(mtu, FLOOR_V6) : mtu;
    }

    /** When {@link #mtu} may give a larger answer; {@code nowNs} plus {@link #AGE_NS} if there is no report. */
    long validUntilNs(InetAddress peer, long nowNs) {
        Learned report = learned.get(peer);
        return report == null || report.untilNs - nowNs <= 0 ? nowNs + AGE_NS : report.untilNs;
    }
}
