package io.esplanade.controlplane.lint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings of a host that rules depend on.
 *
 * @param forwardsV4 {@code net.ipv4.ip_forward}; empty if it cannot be read
 * @param forwardsV6 {@code net.ipv6.conf.all.forwarding}; empty if it cannot be read
 * @param strictInterfaces those whose {@code rp_filter} is 1, by name
 * @param addresses of all interfaces but loopback
 */
public record HostSettings(
        Optional<Boolean> forwardsV4,
        Optional<Boolean> forwardsV6,
        Set<String> strictInterfaces,
        Set<InetAddress> addresses) {
    private static final int STRICT = 1;

    public HostSettings {
        strictInterfaces = Set.copyOf(strictInterfaces);
        addresses = Set.copyOf(addresses);
    }

    /** Of this network namespace. */
    public static HostSettings read() {
        return read(Path.of("/proc/sys"), localAddresses());
    }

    static HostSettings read(Path sys, Set<InetAddress> addresses) {
        return new HostSettings(
                number(sys.resolve("net/ipv4/ip_forward")).map(value -> value != 0),
                number(sys.resolve("net/ipv6/conf/all/forwarding")).map(value -> value != 0),
                strictInterfaces(sys.resolve("net/ipv4/conf")),
                addresses);
    }

    /** The higher value of the interface's and of "all" counts. */
    private static Set<String> strictInterfaces(Path conf) {
        Set<String> strict = new TreeSet<>();
        int all = number(conf.resolve("all/rp_filter")).orElse(0);
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(conf)) {
            for (Path each : interfaces) {
                String name = each.getFileName().toString();
                boolean real = !name.equals("all") && !name.equals("default") && !name.equals("lo");
                if (real && Math.max(all, number(each.resolve("rp_filter")).orElse(0)) == STRICT) {
                    strict.add(name);
                }
            }
        } catch (IOException unreadable) {
            return Set.of();
        }
        return strict;
    }

    private static Optional<Integer> number(Path file) {
        try {
            return Optional.of(Integer.parseInt(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static Set<InetAddress> localAddresses() {
        Set<InetAddress> addresses = new HashSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .forEach(addresses::add);
        } catch (IOException unreadable) {
            return Set.of();
        }
        return addresses;
    }
}
