package io.esplanade.controlplane.ipsecconf;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A machine that is the same everywhere. */
final class TestEnvironments {
    static final List<String> PROTOCOLS =
            List.of("ip 0 IP", "icmp 1 ICMP", "tcp 6 TCP", "udp 17 UDP", "esp 50 IPSEC-ESP", "ah 51", "etherip 97 ETHERIP");
    static final List<String> SERVICES = List.of(
            "ssh 22/tcp", "domain 53/tcp", "domain 53/udp", "www 80/tcp", "http 80/tcp", "ntp 123/udp # time", "only 7/udp");

    private static final Map<String, List<InetAddress>> NAMES = Map.of(
            "localhost", addresses("127.0.0.1"),
            "two.example.org", addresses("192.0.2.1", "2001:db8::1"));
    private static final Map<String, List<InetAddress>> INTERFACES =
            Map.of("lo0", addresses("127.0.0.1", "::1"), "em0", addresses("192.0.2.9", "198.51.100.9", "fe80::1"));

    private TestEnvironments() {}

    static Environment at(Path directory) {
        return new Environment(
                name -> NAMES.getOrDefault(name, List.of()),
                new InterfaceTable() {
                    @Override
                    public List<InetAddress> addresses(String name) {
                        return INTERFACES.getOrDefault(name, List.of());
                    }

                    @Override
                    public Collection<String> names() {
                        return INTERFACES.keySet();
                    }

                    @Override
                    public boolean has(InetAddress address) {
                        return INTERFACES.values().stream().anyMatch(each -> each.contains(address));
                    }

                    @Override
                    public int index(String name) {
                        return name.equals("em0") ? 2 : 0;
                    }
                },
                SystemNames.parse(PROTOCOLS, List.of("")),
                SystemNames.parse(SERVICES, List.of("/tcp", "/udp")),
                "gw.example.org",
                directory,
                SystemNames.userId());
    }

    private static List<InetAddress> addresses(String... texts) {
        return List.of(texts).stream().map(InetAddress::ofLiteral).toList();
    }
}
