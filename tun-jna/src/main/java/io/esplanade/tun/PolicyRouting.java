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
 *       Many selectors of one source share a rule, here and above, and a table from {@link #GROUP_TABLE} on that has a
 *       route for each destination; what finds none there goes on with the next rule ({@link SelectorGroups}).
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
 * address that is gone are refused, or go to the device with it; which of the two is up to the kernel's version.
 *
 * <p>What rules cannot do: traffic to an address of this host is delivered before they are looked at, and a fragment other
 * than the first has no ports for a selector with ports to match.
 */
public final class PolicyRouting implements AutoCloseable {
    /** The routing table; those that choose a source address have the numbers behind it. */
    public static final int TABLE = 20_500;
    /** The tables of groups have this number and higher ones. */
    public static final int GROUP_TABLE = 21_000;
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

    /** Per family and direction, in the long run; see {@link #outboundRules} for how many flows that is. */
    public static final int MAX_RULES = 2048;
    /**
     * Per family and direction, while old ones and new ones are steered together. They and {@link #MAX_RULES} that are
     * there find priorities of their own in any order, so that no step of a change fails for want of one.
     */
    public static final int MAX_RULES_IN_CHANGE = 2900;

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
     * @throws IOException more than {@link #MAX_RULES_IN_CHANGE} rules of one family for a list (nothing is changed), or a
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

    /** How many rules outbound selectors of one family take. An inbound selector always takes one. */
    public static int outboundRules(List<SteeredSelector> selectors) {
        return SelectorGroups.join(selectors).size();
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
            Selectors selected = new Selectors(v6, ofFamily(outbound, v6), ofFamily(inbound, v6));
            refuseMoreThan(MAX_RULES_IN_CHANGE, outboundRules(selected.outbound), "outbound", v6);
            refuseMoreThan(MAX_RULES_IN_CHANGE, selected.inbound.size(), "inbound", v6);
            return selected;
        }

        private static List<SteeredSelector> ofFamily(List<SteeredSelector> all, boolean v6) {
            return all.stream().filter(each -> each.v6() == v6).distinct().toList();
        }

        boolean isEmpty() {
            return outbound.isEmpty() && inbound.isEmpty();
        }
    }

    private static void refuseMoreThan(int most, int rules, String direction, boolean v6) throws DeviceException {
        if (rules > most) {
            throw new DeviceException(rules + " policy rules for " + direction + " IPv" + (v6 ? 6 : 4) + " flows, of which "
                    + most + " are possible at most. Join their networks");
        }
    }

    /** 1 routes that are missing, 2 rules, 3 routes that are not wanted any more. */
    private void apply(Selectors selectors) throws IOException {
        boolean v6 = selectors.v6();
        List<FibRule> rules = ours(v6);
        List<Route> present = ourRoutes(v6);
        SteeringRoutes routes = new SteeringRoutes(netlink, v6, interfaceIndex, present);
        RulePlan.Wanted wanted = selectors.isEmpty()
                ? RulePlan.Wanted.nothing(v6, deviceName)
                : prepare(selectors, routes, new GroupTables(rules, present));
        RulePlan plan = RulePlan.of(wanted, rules);
        carryOut(plan);
        routes.prune();
        log.debug("IPv{}: {} changes of rules", v6 ? 6 : 4, plan.steps().size());
    }

    /** Makes the routes that are missing; returns the rules that are to look for them. */
    private RulePlan.Wanted prepare(Selectors selectors, SteeringRoutes routes, GroupTables tables) throws IOException {
        boolean v6 = selectors.v6();
        List<HostSources.Choice> choices =
                HostSources.choose(selectors.outbound(), ownAddresses(v6), to -> netlink.sourceTo(to, SOCKET_MARK));
        int choosing = SelectorGroups.join(choices, HostSources.Choice::selector, HostSources.Choice::source).size();
        refuseMoreThan(Math.max(MAX_RULES, outboundRules(selectors.outbound())), choosing, "outbound", v6);
        Map<InetAddress, Integer> sources = routes.setDefaults(
                choices.stream().flatMap(choice -> choice.source().stream()).toList());
        Lookups outbound = Lookups.outbound(selectors.outbound(), tables);
        Lookups sourceless = Lookups.sourceless(choices, sources, tables);
        routes.setGroups(outbound.groups());
        routes.setGroups(sourceless.groups());
        return new RulePlan.Wanted(v6, deviceName, outbound.rules(), selectors.inbound(), sourceless.rules(),
                !v6 && isCheckedStrictly(choices));
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
        return listed(v6, () -> netlink.routes(v6, PROTOCOL)).stream()
                .filter(route -> route.v6() == v6)
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
