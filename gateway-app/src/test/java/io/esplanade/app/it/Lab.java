package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts and gateways in network namespaces of their own, with IPv4 and IPv6 everywhere.
 *
 * <pre>
 *   hostA --lan-- gatewayA ------------wan----------- gatewayB --lan-- hostB
 *   hostA --lan-- gatewayA --wan-- nat --out--wan--- gatewayB --lan-- hostB      (nat)
 * </pre>
 *
 * <p>Each gateway's default route is the other one, so whatever a tunnel does not catch crosses the WAN in clear; all
 * that arrives there is counted by kind.
 */
final class Lab implements AutoCloseable {
    static final String NET_A = "10.1.0.0/24";
    static final String NET_B = "10.2.0.0/24";
    static final String NET_A6 = "fd00:1::/64";
    static final String NET_B6 = "fd00:2::/64";
    static final String HOST_A = "10.1.0.10";
    static final String HOST_B = "10.2.0.10";
    static final String HOST_A6 = "fd00:1::10";
    static final String HOST_B6 = "fd00:2::10";
    static final String WAN_B = "192.0.2.2";
    static final String WAN_B6 = "2001:db8:99::2";

    static final String WAN_A = "192.0.2.1";
    static final String WAN_A6 = "2001:db8:99::1";
    private static final String INSIDE_A = "10.50.0.2";
    private static final String INSIDE_A6 = "fd00:50::2";
    private static final int LAST_LINES = 25;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    /**
     * Counts what arrives on the WAN. The nf tables see a packet before it is decrypted or forwarded. Errors of ICMP quote
     * what came, which is no clear text: a kernel without ESP answers so when a raw socket has no room for an ESP packet.
     */
    private static final String WAN_COUNTERS =
            """
            table inet wan {
                counter esp_raw { }
                counter esp_udp { }
                counter other_ipsec { }
                counter ike_plain { }
                counter clear_text { }
                chain arriving {
                    type filter hook prerouting priority -300; policy accept;
                    iifname != "wan" accept
                    meta l4proto esp counter name esp_raw accept
                    ip protocol { 4, 41, 51, 108 } counter name other_ipsec accept
                    ip6 nexthdr { 4, 41, 51, 108 } counter name other_ipsec accept
                    ip6 nexthdr 0 @nh,320,8 51 counter name other_ipsec accept
                    udp dport 500 counter name ike_plain accept
                    udp sport 4500 @th,64,32 != 0 counter name esp_udp accept
                    udp dport 4500 @th,64,32 != 0 counter name esp_udp accept
                    udp dport 4500 counter name ike_plain accept
                    udp sport { 500, 4500 } counter name ike_plain accept
                    icmp type destination-unreachable accept
                    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept
                    icmpv6 type { packet-too-big, parameter-problem, mld2-listener-report } accept
                    counter name clear_text
                }
            }
            """;

    private final String prefix;
    private final Path directory;
    private final Path sockets;
    private final boolean behindNat;
    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<AutoCloseable> things = new ArrayList<>();

    private Lab(Path directory, boolean behindNat) {
        this.prefix = "esplanade-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
        this.directory = directory;
        this.sockets = Folders.anew(Path.of("/tmp", prefix + "run"));
        this.behindNat = behindNat;
    }

    /** @param directory for logs and configurations; kept */
    static Lab create(Path directory, boolean nat, int wanMtu) {
        Lab lab = new Lab(directory, nat);
        try {
            lab.build(wanMtu);
        } catch (RuntimeException | AssertionError e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    Namespace hostA() {
        return at("hA");
    }

    Namespace gatewayA() {
        return at("gA");
    }

    Namespace gatewayB() {
        return at("gB");
    }

    Namespace hostB() {
        return at("hB");
    }

    Namespace nat() {
        return at("nat");
    }

    /** The WAN address of gateway A as it knows it itself. */
    String wanA() {
        return behindNat ? INSIDE_A : WAN_A;
    }

    String wanA6() {
        return behindNat ? INSIDE_A6 : WAN_A6;
    }

    /** The WAN address of gateway A as its peer sees it. */
    String wanASeenByB() {
        return WAN_A;
    }

    Path directory() {
        return directory;
    }

    /** Starts our gateway in a namespace with this ipsec.conf, and waits until it is ready. */
    Esplanade start(Namespace gateway, String configuration, String... options) {
        Esplanade started = Esplanade.start(site(gateway), configuration, options);
        things.add(started);
        started.awaitReady();
        return started;
    }

    /** Runs our gateway where it cannot start, and returns what it said. */
    Shell.Result attemptStart(Namespace gateway, String configuration, String... wrapper) {
        return Esplanade.attempt(site(gateway), configuration, wrapper);
    }

    /** Starts strongSwan in a namespace with this swanctl.conf, and more settings of its daemon. */
    StrongSwan startStrongSwan(Namespace gateway, String configuration, String... settings) {
        StrongSwan started = StrongSwan.start(site(gateway), configuration, settings);
        things.add(started);
        return started;
    }

    /** The same with keys and certificates, by the place below its swanctl directory that they are copied to. */
    StrongSwan startStrongSwan(Namespace gateway, String configuration, Map<String, Path> keys) {
        StrongSwan started = StrongSwan.start(site(gateway), configuration, keys);
        things.add(started);
        return started;
    }

    /** The same of a release. */
    StrongSwan startStrongSwan(
            Namespace gateway, StrongSwan.Release release, String configuration, Map<String, Path> keys) {
        StrongSwan started = StrongSwan.start(site(gateway), release, configuration, keys);
        things.add(started);
        return started;
    }

    /** Starts libreswan's pluto in a namespace, with this connection and secrets. */
    Libreswan startLibreswan(Namespace gateway, String connection, String secrets) {
        Libreswan started = Libreswan.start(site(gateway), connection, secrets);
        things.add(started);
        return started;
    }

    /** Starts scapy in a namespace as the other end of manually keyed SAs. */
    ScapyPeer startScapy(Namespace gateway, String configuration) {
        ScapyPeer started = ScapyPeer.start(site(gateway), configuration);
        things.add(started);
        return started;
    }

    /** Puts a wire of our own in front of gateway B, which may do harm to frames; before the gateways start. */
    Hop insertHop() {
        Namespace box = Namespace.create(prefix + "hop");
        namespaces.add(box);
        String mtu = gatewayB().run("cat", "/sys/class/net/wan/mtu").strip();
        gatewayB().run("ip", "link", "set", "dev", "wan", "netns", box.name(), "name", "left");
        Shell.run(
                "ip", "link", "add", "right", "netns", box.name(), "mtu", mtu, "type", "veth", "peer", "name", "wan",
                "netns", gatewayB().name(), "mtu", mtu);
        address(gatewayB(), "wan", WAN_B, WAN_B6);
        defaultRoute(gatewayB(), WAN_A, WAN_A6);
        Hop hop = Hop.start(box, directory.resolve("hop.log"), this);
        things.add(hop);
        return hop;
    }

    /** Packets in ESP that arrived on the WAN of either gateway, raw; several that came as one (GRO) count once. */
    long espRaw() {
        return counted("esp_raw");
    }

    /** As {@link #espRaw}, of ESP in UDP. */
    long espInUdp() {
        return counted("esp_udp");
    }

    /** As {@link #espRaw}, of AH, IPComp and IP in IP. */
    long otherIpsec() {
        return counted("other_ipsec");
    }

    /** Packets that arrived there in clear; must be 0. */
    long clearText() {
        return counted("clear_text");
    }

    /** Packets in clear that arrived at one of the gateways, the other one having let them out. */
    long clearTextTo(Namespace gateway) {
        return counted("clear_text", gateway);
    }

    /** Whether one ping goes there and back. */
    boolean ping(Namespace from, String address) {
        return from.attempt("ping", "-c", "1", "-W", "1", address).ok();
    }

    /** Waits until a ping goes through. */
    void awaitPing(Namespace from, String address) {
        Await.until("a ping from " + from.name() + " to " + address, Duration.ofSeconds(30), () -> ping(from, address));
    }

    /**
     * Sends {@code count} pings in steps of {@code intervalMs}, and returns how many answers came. The kernel counts
     * them: ping(8) itself gives the last ones up after twice the longest time it has seen, which on a busy machine is
     * too soon.
     */
    int pings(Namespace from, String address, int count, int intervalMs) {
        Duration patience = Duration.ofMillis((long) count * intervalMs).plusSeconds(20);
        long before = echoReplies(from);
        Shell.Result sent = from.attempt(
                patience, "ping", "-q", "-c", "" + count, "-i", "" + intervalMs / 1000.0, "-W", "2", address);
        if (!sent.output().contains(count + " packets transmitted")) {
            throw new AssertionError("ping said: " + sent.output());
        }
        boolean _ = Await.holdsWithin(Duration.ofSeconds(3), () -> echoReplies(from) - before >= count);
        return Math.toIntExact(echoReplies(from) - before);
    }

    /** ICMP and ICMPv6 echo replies that a host has received. */
    private static long echoReplies(Namespace host) {
        String counters = host.run("nstat", "-asz", "IcmpInEchoReps", "Icmp6InEchoReplies");
        return Pattern.compile("EchoRep\\w*\\s+(\\d+)")
                .matcher(counters)
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    @Override
    public void close() {
        for (AutoCloseable thing : things.reversed()) {
            try {
                thing.close();
            } catch (Exception e) {
                throw new AssertionError("cleaning up", e);
            }
        }
        namespaces.reversed().forEach(Namespace::destroy);
        Folders.delete(sockets);
    }

    /** The last lines of each gateway's log, for the message of a test that failed. */
    String lastWords() {
        StringBuilder words = new StringBuilder();
        for (String name : List.of(
                "gA/log", "gB/log", "gA/charon.log", "gB/charon.log", "gA/pluto.log", "gB/pluto.log")) {
            Path log = directory.resolve(name);
            if (Files.exists(log)) {
                List<String> lines = read(log);
                words.append("\n--- ").append(log).append('\n');
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            }
        }
        return words.toString();
    }

    private static List<String> read(Path log) {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Site site(Namespace namespace) {
        String name = namespace.name().substring(prefix.length());
        return new Site(namespace, Folders.anew(directory.resolve(name)), Folders.anew(sockets.resolve(name)));
    }

    private Namespace at(String name) {
        return namespaces.stream()
                .filter(each -> each.name().equals(prefix + name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this network has no " + name));
    }

    private long counted(String counter) {
        return counted(counter, gatewayA()) + counted(counter, gatewayB());
    }

    private static long counted(String counter, Namespace gateway) {
        Matcher packets = PACKETS.matcher(gateway.run("nft", "list", "counter", "inet", "wan", counter));
        if (!packets.find()) {
            throw new AssertionError("no counter " + counter);
        }
        return Long.parseLong(packets.group(1));
    }

    private void build(int wanMtu) {
        for (String name : List.of("hA", "gA", "gB", "hB")) {
            namespaces.add(Namespace.create(prefix + name));
        }
        link(hostA(), "eth0", HOST_A, HOST_A6, gatewayA(), "lan", "10.1.0.1", "fd00:1::1", 1500);
        link(hostB(), "eth0", HOST_B, HOST_B6, gatewayB(), "lan", "10.2.0.1", "fd00:2::1", 1500);
        defaultRoute(hostA(), "10.1.0.1", "fd00:1::1");
        defaultRoute(hostB(), "10.2.0.1", "fd00:2::1");
        if (behindNat) {
            buildNat(wanMtu);
        } else {
            link(gatewayA(), "wan", WAN_A, WAN_A6, gatewayB(), "wan", WAN_B, WAN_B6, wanMtu);
            defaultRoute(gatewayA(), WAN_B, WAN_B6);
        }
        defaultRoute(gatewayB(), WAN_A, WAN_A6);
        for (Namespace gateway : List.of(gatewayA(), gatewayB())) {
            forward(gateway);
            gateway.nft(WAN_COUNTERS);
        }
    }

    private void buildNat(int wanMtu) {
        Namespace box = Namespace.create(prefix + "nat");
        namespaces.add(box);
        link(gatewayA(), "wan", INSIDE_A, INSIDE_A6, box, "in", "10.50.0.1", "fd00:50::1", wanMtu);
        link(box, "out", WAN_A, WAN_A6, gatewayB(), "wan", WAN_B, WAN_B6, wanMtu);
        defaultRoute(gatewayA(), "10.50.0.1", "fd00:50::1");
        forward(box);
        NatBox.masquerade(box);
    }

    /** Joins two namespaces; addresses are in networks of /24 and /64. */
    private static void link(
            Namespace a, String deviceA, String a4, String a6,
            Namespace b, String deviceB, String b4, String b6,
            int mtu) {
        Shell.run(
                "ip", "link", "add", deviceA, "netns", a.name(), "mtu", "" + mtu, "type", "veth", "peer", "name",
                deviceB, "netns", b.name(), "mtu", "" + mtu);
        address(a, deviceA, a4, a6);
        address(b, deviceB, b4, b6);
    }

    private static void address(Namespace namespace, String device, String v4, String v6) {
        namespace.run("ip", "link", "set", device, "up");
        namespace.run("ip", "addr", "add", v4 + "/24", "dev", device);
        namespace.run("ip", "addr", "add", v6 + "/64", "dev", device, "nodad");
    }

    private static void defaultRoute(Namespace namespace, String via4, String via6) {
        namespace.run("ip", "route", "add", "default", "via", via4);
        namespace.run("ip", "-6", "route", "add", "default", "via", via6);
    }

    private static void forward(Namespace namespace) {
        namespace.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }
}
