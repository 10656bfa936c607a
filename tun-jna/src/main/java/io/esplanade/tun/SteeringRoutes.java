package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.Route;
import io.esplanade.tun.linux.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our routing tables of one family: {@link PolicyRouting#TABLE}, one more for each source address that packets get there,
 * and one for each group of selectors. The former have a default route through the device, and one behind it that says
 * unreachable when the device is gone; those of groups have the same two for each destination. {@code set} before the
 * rules that look into them, {@link #prune} after those that do no longer.
 */
final class SteeringRoutes {
    private static final int DEVICE_METRIC = 100;
    private static final int UNREACHABLE_METRIC = 0x7fff_ffff;
    /** Our limit: packets beyond so many sources are steered without a choice of ours. */
    static final int MAX_SOURCES = 200;

    private final RouteNetlink netlink;
    private final boolean v6;
    private final int interfaceIndex;
    private final Set<Route> present;
    private final Set<Route> wanted = new LinkedHashSet<>();

    /** Compares with {@code present}: the routes of the family that bear our protocol number. */
    SteeringRoutes(RouteNetlink netlink, boolean v6, int interfaceIndex, List<Route> present) {
        this.netlink = netlink;
        this.v6 = v6;
        this.interfaceIndex = interfaceIndex;
        this.present = new LinkedHashSet<>(present);
    }

    /** Makes the tables with default routes that are missing. Returns which one gives packets which source. */
    Map<InetAddress, Integer> setDefaults(Collection<InetAddress> sources) throws IOException {
        Map<InetAddress, Integer> tables = tables(sources);
        set(defaults(PolicyRouting.TABLE, null));
        Map<InetAddress, Integer> made = new HashMap<>();
        for (Map.Entry<InetAddress, Integer> each : tables.entrySet()) {
            List<Route> pair = defaults(each.getValue(), each.getKey());
            if (trySet(pair.subList(0, 1))) {
                set(pair.subList(1, 2));
                made.put(each.getKey(), each.getValue());
            }
        }
        return made;
    }

    /** Adds the routes that are missing in tables of groups. */
    void setGroups(List<Lookups.Group> groups) throws IOException {
        List<Route> all = new ArrayList<>();
        for (Lookups.Group group : groups) {
            List<Route> routes = routesOf(group, interfaceIndex);
            if (group.source() == null) {
                all.addAll(routes);
            } else if (!trySet(routes)) {
                all.addAll(routesOf(group.withoutSource(), interfaceIndex));
            }
        }
        set(all);
    }

    /** What the table of a group has to have, in the order that it is to be made: no packet is refused meanwhile. */
    static List<Route> routesOf(Lookups.Group group, int interfaceIndex) {
        Set<Route> routes = new LinkedHashSet<>();
        for (SteeredSelector member : group.members()) {
            InetAddress to = member.toBits() == 0 ? null : member.to();
            routes.addAll(pair(member.v6(), group.table(), to, member.toBits(), interfaceIndex, group.source()));
        }
        return List.copyOf(routes);
    }

    private List<Route> defaults(int table, @Nullable InetAddress source) {
        return pair(v6, table, null, 0, interfaceIndex, source);
    }

    private static List<Route> pair(
            boolean v6, int table, @Nullable InetAddress to, int bits, int device, @Nullable InetAddress source) {
        int protocol = PolicyRouting.PROTOCOL;
        return List.of(
                new Route(v6, table, to, bits, protocol, device, DEVICE_METRIC, source),
                new Route(v6, table, to, bits, protocol, 0, UNREACHABLE_METRIC, null));
    }

    private void set(List<Route> routes) throws IOException {
        netlink.setRoutes(routes.stream().filter(route -> !present.contains(route)).toList());
        wanted.addAll(routes);
    }

    /** Returns false if the address went away meanwhile, or is one that the kernel does not take. */
    private boolean trySet(List<Route> routes) throws IOException {
        try {
            set(routes);
            return true;
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EINVAL) {
                throw refused;
            }
            return false;
        }
    }

    /** A source that has a table keeps it. Tables whose device or address is gone are used again, from the lowest up. */
    private Map<InetAddress, Integer> tables(Collection<InetAddress> sources) {
        Map<InetAddress, Integer> bySource = new HashMap<>();
        Set<Integer> used = new HashSet<>();
        for (Route route : present) {
            if (route.source() != null
                    && route.table() > PolicyRouting.TABLE
                    && route.table() < PolicyRouting.GROUP_TABLE) {
                used.add(route.table());
                bySource.putIfAbsent(route.source(), route.table());
            }
        }
        Map<InetAddress, Integer> tables = new HashMap<>();
        int next = PolicyRouting.TABLE + 1;
        for (InetAddress source : new LinkedHashSet<>(sources)) {
            Integer table = bySource.get(source);
            while (table == null && used.contains(next)) {
                next++;
            }
            if (table == null && tables.size() < MAX_SOURCES) {
                used.add(next);
                table = next;
            }
            if (table != null) {
                tables.put(source, table);
            }
        }
        return tables;
    }

    /** Removes what was not asked for. */
    void prune() throws IOException {
        netlink.deleteRoutes(surplus(present, wanted));
    }

    /** What is there, not wanted, and not replaced by what is; those that refuse first, so that no packet meets one. */
    static List<Route> surplus(Collection<Route> present, Set<Route> wanted) {
        Set<Route> places = new HashSet<>();
        wanted.forEach(route -> places.add(place(route)));
        return present.stream()
                .filter(route -> !wanted.contains(route) && !places.contains(place(route)))
                .sorted(Comparator.comparing(route -> route.interfaceIndex() != 0))
                .toList();
    }

    /** A table has one route of the same destination and metric. */
    private static Route place(Route route) {
        return new Route(route.v6(), route.table(), route.to(), route.toBits(), 0, 0, route.metric(), null);
    }
}
