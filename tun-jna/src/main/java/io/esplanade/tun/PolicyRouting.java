package io.esplanade.tun;

import io.esplanade.tun.linux.AddressInfo;
import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.NetIf;
import io.esplanade.tun.linux.Route;
import io.esplanade.tun.linux.RouteNetlink;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steers chosen traffic into a device by policy rules (ip-rule(8)) and routing tables of its own; no route of the
 * user's is touched. One thread at a time; the network namespace is that of the opening thread.
 *
 * <p>The rules, in the order the kernel looks at them:
 *
 * <ol>
 *   <li>{@link #MARK_PRIORITY}: packets with {@link #SOCKET_MARK}, which our own sockets send, go to END.
 *   <li>from {@link #EXEMPT_PRIORITY}, IPv4 only, if this host is an end of what is steered and checks the source of
 *       packets strictly (rp_filter=1): the way back of ESP, AH, IPComp and IKE goes to END, else the check would find the
 *       device and refuse what the peer sends.
 *   <li>from {@link #SOURCELESS_PRIORITY}: packets of this host that have no source address yet, one rule for each outbound
 *       selector whose source network has an address of this host. It looks into a table that leads to the device and
 *       gives the packet that address.
 *   <li>from {@link #STEER_PRIORITY}, one per outbound selector: STEER looks into {@link #TABLE}, which leads to the
 *       device; PASS goes to {@link #DEVICE_PRIORITY}, since what comes from outside has yet to pass the inbound ones.
 *   <li>{@link #DEVICE_PRIORITY}: what came out of the device goes to END. It stands behind the selectors, so that a hub
 *       sends on what belongs into another tunnel.
 *   <li>{@link #LOCAL_PRIORITY}: what this host sends goes to END. The kernel's check of source addresses (rp_filter)
 *       asks as this host does, so it finds the networks where they really are.
 *   <li>from {@link #REVERSE_PRIORITY}, one per inbound selector: STEER looks into {@link #TABLE}, PASS goes to END. Only
 *       packets from outside come this far: clear text that should have come through the device ends in it, where the
 *       reader drops it.
 *   <li>{@link #END_PRIORITY}: END does nothing; the user's rules and tables follow.
 * </ol>
 *
 * <p>Beside the route to the device, each table has an {@code unreachable} one that stays when the device goes away: after
 * a crash, steered traffic is refused rather than sent in clear, until {@link #apply} or {@link #removeAll} puts things in
 * order. All that is made here bears {@link #PROTOCOL}, so that leftovers are recognised and nothing else is removed.
 *
 * <p>The addresses of this host and its rp_filter settings are those at the time of {@link #apply}: after a change, call it
 * again with the same selectors; it touches nothing that stays the same. Meanwhile steered packets that would get an
 * address that is gone are refused.
 *
 * <p>What rules cannot do: traffic to an address of this host is delivered before they are looked at, and a fragment other
 * than the first has no ports for a selector with ports to match.
 */
public final class PolicyRouting implements AutoCloseable {
    /** The routing table; those that choose a source address have the numbers behind it. */
    public static final int TABLE = 20_500;
    /** The mark of our own sockets; the lower half is left to the user's filters. */
    public static final int SOCKET_MARK = 0x4553_0000;
    /** The bits of a mark that are looked at. */
    public static final int SOCKET_MARK_MASK = 0xffff_0000;
    /** Who made the rule or route (FRA_PROTOCOL, rtm_protocol); not in use in rt_protos of iproute2. */
    public static final int PROTOCOL = 229;

    public static final int MARK_PRIORITY = 15_000;
    public static final int EXEMPT_PRIORITY = 15_001;
    /** IPv6: what has a source address goes to {@link #SOURCELESS_END_PRIORITY}. */
    static final int GUARD_PRIORITY = 15_011;

    public static final int SOURCELESS_PRIORITY = 15_020;
    static final int SOURCELESS_END_PRIORITY = 20_000;
    public static final int STEER_PRIORITY = 20_001;
    public static final int DEVICE_PRIORITY = 25_000;
    public static final int LOCAL_PRIORITY = 25_001;
    public static final int REVERSE_PRIORITY = 25_002;
    public static final int END_PRIORITY = 29_999;

    /** Per family and direction, in the long run. */
    public static final int MAX_SELECTORS = 2048;
    /**
     * Per family and direction, while old ones and new ones are steered together. They and {@link #MAX_SELECTORS} that are
     * there find priorities of their own in any order, so that no step of a change fails for want of one.
     */
    public static final int MAX_SELECTORS_IN_CHANGE = 2900;

    private static final Logger log = LoggerFactory.getLogger(PolicyRouting.class);

    private final RouteNetlink netlink;
    private final String deviceName;
    private final int interfaceIndex;
    private boolean warnedOfStrictCheck;

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
     * Steers exactly what the lists say, where the first selector that matches a packet decides. What both the old and the
     * new lists steer is steered at every moment of the change; rules that are wanted and there are not touched.
     *
     * @param outbound what leaves this host or is forwarded by it, in the order of the search
     * @param inbound what comes from outside in clear, as it travels, so with the remote side as the source; STEER takes it
     *     to the device, where it is refused
     * @throws IOException more than {@link #MAX_SELECTORS_IN_CHANGE} of one family in a list (nothing is changed), or a
     *     change was refused; what was done before stays, and calling again goes on from there
     */
    public void apply(List<SteeredSelector> outbound, List<SteeredSelector> inbound) throws IOException {
        Selectors v4 = Selectors.select(outbound, inbound, false);
        Selectors v6 = Selectors.select(outbound, inbound, true);
        try {
            apply(v4);
            apply(v6);
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

    /** Those of one family. */
    private record Selectors(boolean v6, List<SteeredSelector> outbound, List<SteeredSelector> inbound) {
        static Selectors select(List<SteeredSelector> outbound, List<SteeredSelector> inbound, boolean v6)
                throws DeviceException {
            return new Selectors(v6, ofFamily(outbound, v6, "outbound"), ofFamily(inbound, v6, "inbound"));
        }

        private static List<SteeredSelector> ofFamily(List<SteeredSelector> all, boolean v6, String direction)
                throws DeviceException {
            List<SteeredSelector> selected =
                    all.stream().filter(each -> each.v6() == v6).distinct().toList();
            if (selected.size() > MAX_SELECTORS_IN_CHANGE) {
                throw new DeviceException(selected.size() + " " + direction + " IPv" + (v6 ? 6 : 4) + " flows, of which "
                        + MAX_SELECTORS_IN_CHANGE + " can be steered at most. Join their networks");
            }
            return selected;
        }

        boolean isEmpty() {
            return outbound.isEmpty() && inbound.isEmpty();
        }
    }

    private void apply(Selectors selectors) throws IOException {
        boolean v6 = selectors.v6();
        List<FibRule> rules = ours(v6);
        SteeringRoutes routes = new SteeringRoutes(netlink, v6, interfaceIndex, ourRoutes(v6));
        List<HostSources.Choice> choices = selectors.isEmpty()
                ? List.of()
                : HostSources.choose(selectors.outbound(), ownAddresses(v6), to -> netlink.sourceTo(to, SOCKET_MARK));
        Map<InetAddress, Integer> tables = selectors.isEmpty()
                ? Map.of()
                : routes.set(choices.stream().flatMap(choice -> choice.source().stream()).toList());
        List<RulePlan.Sourceless> sourceless =
                choices.stream().map(choice -> sourceless(choice, tables)).toList();
        RulePlan plan = RulePlan.of(new RulePlan.Wanted(v6, deviceName, selectors.outbound(), selectors.inbound(),
                sourceless, !v6 && isCheckedStrictly(choices)), rules);
        carryOut(plan);
        routes.prune();
        log.debug("IPv{}: {} changes of rules", v6 ? 6 : 4, plan.steps().size());
    }

    private static RulePlan.Sourceless sourceless(HostSources.Choice choice, Map<InetAddress, Integer> tables) {
        int table = choice.source().map(source -> tables.getOrDefault(source, TABLE)).orElse(TABLE);
        return new RulePlan.Sourceless(choice.selector(), table);
    }

    private void carryOut(RulePlan plan) throws IOException {
        for (RulePlan.Step step : plan.steps()) {
            if (step.add()) {
                netlink.addRule(step.rule());
            } else {
                netlink.deleteRule(step.rule());
            }
        }
    }

    // ---- this host ----

    /** Those of the device first: somebody gave it one to be used. */
    private List<InetAddress> ownAddresses(boolean v6) throws IOException {
        List<InetAddress> own = new ArrayList<>();
        for (AddressInfo each : netlink.addresses()) {
            InetAddress address = each.address();
            if (address instanceof Inet6Address == v6
                    && !address.isLoopbackAddress()
                    && !address.isLinkLocalAddress()
                    && each.usable()) {
                own.add(each.interfaceIndex() == interfaceIndex ? 0 : own.size(), address);
            }
        }
        return own;
    }

    /** Whether this host is an end of what is steered, and an interface refuses what it would not answer through itself. */
    private boolean isCheckedStrictly(List<HostSources.Choice> choices) throws IOException {
        if (choices.stream().allMatch(choice -> choice.source().isEmpty())) {
            return false;
        }
        List<String> strict = netlink.strictInterfaces(interfaceIndex);
        if (!strict.isEmpty() && !warnedOfStrictCheck) {
            warnedOfStrictCheck = true;
            log.warn("flows cover an address of this host, and rp_filter is 1 on {}: a peer on the same link is not"
                    + " answered, nor are ICMP errors from addresses that a flow covers heard. Set"
                    + " net.ipv4.conf.IF.rp_filter=2 for the interface to such peers", String.join(", ", strict));
        }
        return !strict.isEmpty();
    }

    // ---- what is there ----

    private List<FibRule> ours(boolean v6) throws IOException {
        return listed(v6, () -> netlink.rules(v6)).stream()
                .filter(rule -> rule.protocol() == PROTOCOL && rule.v6() == v6)
                .toList();
    }

    private List<Route> ourRoutes(boolean v6) throws IOException {
        return listed(v6, () -> netlink.defaultRoutes(v6)).stream()
                .filter(route -> route.protocol() == PROTOCOL && route.v6() == v6)
                .toList();
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
