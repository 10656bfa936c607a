package io.esplanade.controlplane.ipsecconf;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The machine's own interfaces; groups are those of {@code ip link set ... group}. Each question reads anew. */
final class LinuxInterfaces implements InterfaceTable {
    private static final String DEFAULT_GROUP = "0"; // every interface is in it until told otherwise

    @Override
    public List<InetAddress> addresses(String interfaceOrGroup) {
        return snapshot().addresses(interfaceOrGroup);
    }

    @Override
    public int index(String interfaceName) {
        return snapshot().index(interfaceName);
    }

    @Override
    public InterfaceTable snapshot() {
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        Map<String, Integer> indexes = new HashMap<>();
        Map<String, String> groupNames = groupNames();
        Map<String, List<InetAddress>> groups = new HashMap<>();
        for (NetworkInterface each : all()) {
            List<InetAddress> own = Collections.list(each.getInetAddresses());
            addresses.put(each.getName(), own);
            indexes.put(each.getName(), each.getIndex());
            for (String number : SystemNames.lines(Path.of("/sys/class/net", each.getName(), "netdev_group"))) {
                String group = groupNames.get(number);
                if (group != null) {
                    groups.computeIfAbsent(group, name -> new ArrayList<>()).addAll(own);
                }
            }
        }
        groups.forEach(addresses::putIfAbsent);
        return new Snapshot(addresses, indexes);
    }

    /** {@code /etc/iproute2/group}: {@code NUMBER NAME}. */
    private static Map<String, String> groupNames() {
        Map<String, String> names = new HashMap<>();
        for (String line : SystemNames.lines(Path.of("/etc/iproute2/group"))) {
            List<String> words = List.of(line.strip().split("\\s+", -1));
            if (words.size() == 2 && !words.getFirst().equals(DEFAULT_GROUP)) {
                names.put(words.getFirst(), words.getLast());
            }
        }
        return names;
    }

    private static List<NetworkInterface> all() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces());
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
    }
}
