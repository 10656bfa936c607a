package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.Route;
import io.esplanade.tun.linux.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Our routing tables of one family: {@link PolicyRouting#TABLE}, and one more for each source address that packets get
 * there. Each has a default route through the device, and one behind it that says unreachable when the device is gone.
 * {@link #set} before the rules that look into them, {@link #prune} after those that do no longer.
 */
final class SteeringRoutes {
    private static final int DEVICE_METRIC = 100;
    private static final int UNREACHABLE_METRIC = 0x7fff_ffff;
    /** Our limit: packets beyond so many sources are steered without a choice of ours. */
    static final int MAX_SOURCES = 200;

    private final RouteNetlink netlink;
    private final boolean v6;
    private final int interfaceIndex;
    private final List<Route> present;
    private final Set<Route> wanted = new LinkedHashSet<>();

    /** Compares with {@code present}: the default routes of the family that bear our protocol number. */
    SteeringRoutes(RouteNetlink netlink, boolean v6, int interfaceIndex, List<Route> present) {
        this.netlink = netlink;
        this.v6 = v6;
        this.interfaceIndex = interfaceIndex;
        this.present = present;
    }

    /** Makes the tables that are missing. Returns which one gives packets which source. */
    Map<InetAddress, Integer> set(Collection<InetAddress> sources) throws IOException {
        Map<InetAddress, Integer> tables = tables(sources);
        wanted.add(new Route(v6, PolicyRouting.TABLE, PolicyRouting.PROTOCOL, 0, UNREACHABLE_METRIC, null));
        wanted.add(new Route(v6, PolicyRouting.TABLE, PolicyRouting.PROTOCOL, interfaceIndex, DEVICE_METRIC, null));
        for (Route route : wanted) {
            make(route);
        }
        Map<InetAddress, Integer> made = new HashMap<>();
        for (Map.Entry<InetAddress, Integer> each : tables.entrySet()) {
            if (setTable(each.getValue(), each.getKey())) {
                made.put(each.getKey(), each.getValue());
            }
        }
        return made;
    }

    /** Returns false if the address went away meanwhile, or is one that the kernel does not take. */
    private boolean setTable(int table, InetAddress source) throws IOException {
        Route device = new Route(v6, table, PolicyRouting.PROTOCOL, interfaceIndex, DEVICE_METRIC, source);
        Route unreachable = new Route(v6, table, PolicyRouting.PROTOCOL, 0, UNREACHABLE_METRIC, null);
        try {
            make(device);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EINVAL) {
                throw refused;
            }
            return false;
        }
        make(unreachable);
        wanted.add(device);
        wanted.add(unreachable);
        return true;
    }

    private void make(Route route) throws IOException {
        if (!present.contains(route)) {
            netlink.setRoute(route);
        }
    }

    /** A source that has a table keeps it. Tables whose device or address is gone are used again, from the lowest up. */
    private Map<InetAddress, Integer> tables(Collection<InetAddress> sources) {
        Map<InetAddress, Integer> bySource = new HashMap<>();
        Set<Integer> used = new LinkedHashSet<>();
        for (Route route : present) {
            if (route.source() != null && route.table() > PolicyRouting.TABLE) {
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

    /** Removes what {@link #set} did not ask for. */
    void prune() throws IOException {
        for (Route route : present) {
            if (!wanted.contains(route) && !isReplaced(route)) {
                netlink.deleteRoute(route);
            }
        }
    }

    private boolean isReplaced(Route old) {
        return wanted.stream().anyMatch(route -> route.table() == old.table() && route.metric() == old.metric());
    }
}
