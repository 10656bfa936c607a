package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.NetIf;
import io.esplanade.tun.linux.Route;
import io.esplanade.tun.linux.RouteNetlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steers chosen traffic into a device by policy rules (ip-rule(8)) and a routing table of its own; no route of the
 * user's is touched. One thread at a time; the network namespace is that of the opening thread.
 *
 * <p>The rules, in the order the kernel looks at them, for a selector from A to B:
 *
 * <ol>
 *   <li>{@link #MARK_PRIORITY}: packets with {@link #SOCKET_MARK}, which our own sockets send, go to END.
 *   <li>from {@link #STEER_PRIORITY}, one per selector: from A to B looks into {@link #TABLE}, which leads to the device.
 *   <li>{@link #DEVICE_PRIORITY}: what came out of the device goes to END. It stands behind the selectors, so that a hub
 *       sends on what belongs into another tunnel.
 *   <li>{@link #LOCAL_PRIORITY}: what this host sends goes to END. The kernel's check of source addresses (rp_filter)
 *       asks as this host does, so it finds the networks where they really are.
 *   <li>from {@link #REVERSE_PRIORITY}, one per selector: from B to A looks into {@link #TABLE}. Only packets from outside
 *       come this far: clear text that should have come through the device ends in it, where the reader drops it.
 *   <li>{@link #END_PRIORITY}: END does nothing; the user's rules and tables follow.
 * </ol>
 *
 * <p>Beside the route to the device, the table has an {@code unreachable} one that stays when the device goes away: after
 * a crash, steered traffic is refused rather than sent in clear, until {@link #apply} or {@link #removeAll} puts things in
 * order. All that is made here bears {@link #PROTOCOL}, so that leftovers are recognised and nothing else is removed.
 *
 * <p>What rules cannot do: traffic to an address of this host is delivered before they are looked at, and a fragment other
 * than the first has no ports for a selector with ports to match.
 */
public final class PolicyRouting implements AutoCloseable {
    /** The routing table. */
    public static final int TABLE = 20_500;
    /** The mark of our own sockets; the lower half is left to the user's filters. */
    public static final int SOCKET_MARK = 0x4553_0000;
    /** The bits of a mark that are looked at. */
    public static final int SOCKET_MARK_MASK = 0xffff_0000;
    /** Who made the rule or route (FRA_PROTOCOL, rtm_protocol); not in use in rt_protos of iproute2. */
    public static final int PROTOCOL = 229;

    public static final int MARK_PRIORITY = 20_500;
    public static final int STEER_PRIORITY = 20_501;
    public static final int DEVICE_PRIORITY = 25_000;
    public static final int LOCAL_PRIORITY = 25_001;
    public static final int REVERSE_PRIORITY = 25_002;
    public static final int END_PRIORITY = 29_999;

    /** Per family. Twice as many have a priority of their own, so that all can be exchanged for others at once. */
    public static final int MAX_SELECTORS = 2048;

    private static final Logger log = LoggerFactory.getLogger(PolicyRouting.class);
    private static final int DEVICE_METRIC = 100;
    private static final int UNREACHABLE_METRIC = 0x7fff_ffff;

    private final RouteNetlink netlink;
    private final String deviceName;
    private final int interfaceIndex;

    private PolicyRouting(RouteNetlink netlink, String deviceName, int interfaceIndex) {
        this.netlink = netlink;
        this.deviceName = deviceName;
        this.interfaceIndex = interfaceIndex;
    }

    /** Changes nothing yet. The device must be up. */
    public static PolicyRouting open(String deviceName) throws IOException {
        return new PolicyRouting(RouteNetlink.open(), deviceName, NetIf.indexOf(deviceName));
    }

    /**
     * Steers exactly what the lists say, where the first selector that matches a packet decides. Adds what is missing, then
     * removes what is not wanted, and leaves the rest untouched.
     *
     * @param outbound what leaves this host or is forwarded by it, in the order of the search
     * @param inbound what comes from outside in clear, as it travels, so with the remote side as the source; STEER takes it
     *     to the device, where it is refused
     * @throws IOException a change was refused; what was done before stays, and calling again goes on from there
     * @throws IllegalArgumentException more than {@link #MAX_SELECTORS} of one family in a list
     */
    public void apply(List<SteeredSelector> outbound, List<SteeredSelector> inbound) throws IOException {
        try {
            apply(false, select(outbound, false), select(inbound, false));
            apply(true, select(outbound, true), select(inbound, true));
        } catch (IOException failed) {
            throw Hints.configure("steer traffic into " + deviceName, failed);
        }
    }

    /** Removes everything that bears {@link #PROTOCOL}. */
    public void removeAll() throws IOException {
        apply(List.of(), List.of());
    }

    /** Closes the connection to the kernel; rules and routes stay, call {@link #removeAll} first to have them removed. */
    @Override
    public void close() {
        netlink.close();
    }

    private static List<SteeredSelector> select(List<SteeredSelector> wanted, boolean v6) {
        Set<SteeredSelector> selected = new LinkedHashSet<>();
        for (SteeredSelector selector : wanted) {
            if (selector.v6() == v6) {
                selected.add(selector);
            }
        }
        if (selected.size() > MAX_SELECTORS) {
            throw new IllegalArgumentException(selected.size() + " selectors, at most " + MAX_SELECTORS);
        }
        return List.copyOf(selected);
    }

    private void apply(boolean v6, List<SteeredSelector> outbound, List<SteeredSelector> inbound) throws IOException {
        boolean none = outbound.isEmpty() && inbound.isEmpty();
        List<FibRule> present = ours(v6);
        if (none && present.isEmpty()) {
            removeRoutes(v6);
            return;
        }
        RulePlan plan = RulePlan.of(v6, deviceName, outbound, inbound, present);
        if (!none) {
            setRoutes(v6);
        }
        for (FibRule rule : plan.add()) {
            netlink.addRule(rule);
        }
        for (FibRule rule : plan.remove()) {
            netlink.deleteRule(rule);
        }
        if (none) {
            removeRoutes(v6);
        }
        log.debug("IPv{}: {} rules added, {} removed", v6 ? 6 : 4, plan.add().size(), plan.remove().size());
    }

    private List<FibRule> ours(boolean v6) throws IOException {
        List<FibRule> ours = new ArrayList<>();
        for (FibRule rule : listed(v6, () -> netlink.rules(v6))) {
            if (rule.protocol() == PROTOCOL && rule.v6() == v6) {
                ours.add(rule);
            }
        }
        return ours;
    }

    // ---- routes ----

    private void setRoutes(boolean v6) throws IOException {
        Set<Route> wanted = new LinkedHashSet<>(List.of(
                new Route(v6, TABLE, PROTOCOL, 0, UNREACHABLE_METRIC),
                new Route(v6, TABLE, PROTOCOL, interfaceIndex, DEVICE_METRIC)));
        List<Route> present = ourRoutes(v6);
        for (Route route : wanted) {
            if (!present.contains(route)) {
                netlink.setRoute(route);
            }
        }
        for (Route route : present) {
            if (!wanted.contains(route) && route.metric() != DEVICE_METRIC) {
                netlink.deleteRoute(route);
            }
        }
    }

    private void removeRoutes(boolean v6) throws IOException {
        for (Route route : ourRoutes(v6)) {
            netlink.deleteRoute(route);
        }
    }

    private List<Route> ourRoutes(boolean v6) throws IOException {
        List<Route> ours = new ArrayList<>();
        for (Route route : listed(v6, () -> netlink.defaultRoutes(v6, TABLE))) {
            if (route.protocol() == PROTOCOL && route.v6() == v6) {
                ours.add(route);
            }
        }
        return ours;
    }

    private interface Listing<T> {
        List<T> list() throws IOException;
    }

    /** A kernel without IPv6 has no rules and routes of it. */
    private static <T> List<T> listed(boolean v6, Listing<T> listing) throws IOException {
        try {
            return listing.list();
        } catch (ErrnoException refused) {
            if (v6 && (refused.errno() == Errno.EAFNOSUPPORT || refused.errno() == Errno.EOPNOTSUPP)) {
                return List.of();
            }
            throw refused;
        }
    }
}
