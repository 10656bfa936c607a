package io.esplanade.controlplane.ipsecconf;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The machine's own interfaces. Groups are those of {@code ip link set ... group}, and {@code egress}: the interfaces
 * that a default route leads to. Each question reads anew.
 */
final class LinuxInterfaces implements InterfaceTable {
    private static final String DEFAULT_GROUP = "0"; // every interface is in it until told otherwise
    private static final String EGRESS = "egress";

    @Override
    public List<InetAddress> addresses(String interfaceOrGroup) {
        return snapshot().addresses(interfaceOrGroup);
    }

    @Override
    public int index(String interfaceName) {
        return snapshot().index(interfaceName);
    }

    @Override
    public Collection<String> names() {
        return snapshot().names();
    }

    @Override
    public boolean has(InetAddress address) {
        return snapshot().has(address);
    }

    @Override
    public InterfaceTable snapshot() {
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        Map<String, Integer> indexes = new HashMap<>();
        Map<String, String> groupNames = groupNames();
        Set<String> egress = egress(
                SystemNames.lines(Path.of("/proc/net/route")), SystemNames.lines(Path.of("/proc/net/ipv6_route")));
        Map<String, List<InetAddress>> groups = new HashMap<>();
        for (NetworkInterface each : all()) {
            List<InetAddress> own = addresses(each);
            addresses.put(each.getName(), own);
            indexes.put(each.getName(), each.getIndex());
            for (String number : SystemNames.lines(Path.of("/sys/class/net", each.getName(), "netdev_group"))) {
                String group = groupNames.get(number);
                if (group != null) {
                    groups.computeIfAbsent(group, name -> new ArrayList<>()).addAll(own);
                }
            }
            if (egress.contains(each.getName()) && !groupNames.containsValue(EGRESS)) {
                groups.computeIfAbsent(EGRESS, name -> new ArrayList<>()).addAll(own);
            }
        }
        groups.forEach(addresses::putIfAbsent);
        return new Snapshot(addresses, indexes);
    }

    /** In the order of the system, IPv4 first; Java has them the other way round, and with scopes that say nothing. */
    private static List<InetAddress> addresses(NetworkInterface each) {
        List<InetAddress> addresses = new ArrayList<>();
        for (InetAddress address : Collections.list(each.getInetAddresses()).reversed()) {
            addresses.add(address.isLinkLocalAddress() ? address : HostReader.address(address.getAddress()));
        }
        return addresses;
    }

    /** {@code NUMBER NAME}; the administrator's own file wins. */
    private static Map<String, String> groupNames() {
        Map<String, String> names = new HashMap<>();
        for (String file : List.of("/etc/iproute2/group", "/usr/share/iproute2/group")) {
            for (String line : SystemNames.lines(Path.of(file))) {
                List<String> words = List.of(line.strip().split("\\s+", -1));
                if (words.size() == 2 && !words.getFirst().equals(DEFAULT_GROUP)) {
                    names.putIfAbsent(words.getFirst(), words.getLast());
                }
            }
        }
        return names;
    }

    /**
     * Interfaces that a default route leads to.
     *
     * @param ipv4 lines of {@code /proc/net/route}: interface, destination, ..., mask the eighth
     * @param ipv6 lines of {@code /proc/net/ipv6_route}: destination, its length, ..., interface the last
     */
    static Set<String> egress(List<String> ipv4, List<String> ipv6) {
        Set<String> names = new HashSet<>();
        for (String line : ipv4) {
            List<String> words = List.of(line.strip().split("\\s+", -1));
            if (words.size() > 7 && words.get(1).equals("00000000") && words.get(7).equals("00000000")) {
                names.add(words.getFirst());
            }
        }
        for (String line : ipv6) {
            if (line.startsWith("0".repeat(32) + " 00 ")) {
                names.add(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        names.remove("lo"); // the kernel's own route of last resort, which refuses
        return names;
    }

    /** By their index, in the order in which they were made. */
    private static List<NetworkInterface> all() {
        try {
            return NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .toList();
        } catch (SocketException unreadable) {
            return List.of();
        }
    }

    private record Snapshot(Map<String, List<InetAddress>> addresses, Map<String, Integer> indexes)
            implements InterfaceTable {
        @Override
        public List<InetAddress> addresses(String interfaceOrGroup) {
            return addresses.getOrDefault(interfaceOrGroup, List.of());
        }

        @Override
        public int index(String interfaceName) {
            return indexes.getOrDefault(interfaceName, 0);
        }

        @Override
        public Collection<String> names() {
            return addresses.keySet();
        }

        @Override
        public boolean has(InetAddress address) {
            return addresses.values().stream().anyMatch(each -> each.contains(address));
        }
    }
}
