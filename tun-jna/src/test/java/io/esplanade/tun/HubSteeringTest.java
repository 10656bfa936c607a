package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.PASS;
import static io.esplanade.tun.SteeredSelector.Action.STEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.tun.linux.Route;
import io.esplanade.tun.linux.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hub with few networks of its own and thousands of remote ones, asked by {@code ip route get} in a namespace. */
class HubSteeringTest {
    private static final Logger log = LoggerFactory.getLogger(HubSteeringTest.class);

    private Namespace hub;
    private @Nullable Namespace lan;
    private TunChannel tun;
    private PolicyRouting routing;

    /** 10.1.0.1 is an address of this host, 10.3.0.0 lies behind another router. */
    @BeforeEach
    void build() throws Exception {
        hub = Namespace.create();
        hub.sysctl("net.ipv4.ip_forward=1");
        hub.sysctl("net.ipv6.conf.all.forwarding=1");
        hub.sysctl("net.ipv6.conf.default.accept_dad=0");
        lan = Namespace.create();
        Namespace.connect(hub, lan, "lan", "10.1.0.1/16 fd01::1/48", "10.1.0.2/16 fd01::2/48");
        hub.ip("route add default dev lan");
        hub.ip("-6 route add default dev lan");
        tun = hub.call(() -> TunChannel.open(TunConfig.named("enc0", 1400)));
        routing = hub.call(() -> PolicyRouting.open("enc0"));
    }

    @AfterEach
    void remove() throws Exception {
        if (routing != null) {
            routing.close();
        }
        if (tun != null) {
            tun.unsafe().closeForcibly();
        }
        if (lan != null) {
            lan.close();
        }
        if (hub != null) {
            hub.close();
        }
    }

    private String state() throws Exception {
        return hub.ip("rule") + hub.ip("-6 rule") + hub.ip("route show table all") + hub.ip("-6 route show table all");
    }

    private static InetAddress local(boolean v6, int network) {
        return InetAddress.ofLiteral(v6 ? "fd0" + network + "::" : "10." + network + ".0.0");
    }

    private static String remote(boolean v6, int i) {
        return v6 ? "2001:db8:" + Integer.toHexString(i) + "::" : "172." + (16 + i / 256) + "." + i % 256 + ".0";
    }

    private static String hostIn(boolean v6, int i) {
        return v6 ? remote(true, i) + "5" : remote(false, i).replaceFirst("0$", "5");
    }

    private static SteeredSelector selector(boolean v6, int network, int remote) {
        return SteeredSelector.between(
                local(v6, network), v6 ? 48 : 16, InetAddress.ofLiteral(remote(v6, remote)), v6 ? 48 : 24);
    }

    /** From both local networks to {@code count} remote ones. */
    private static List<SteeredSelector> selectors(boolean v6, int first, int count) {
        List<SteeredSelector> selectors = new ArrayList<>();
        for (int network : new int[] {1, 3}) {
            for (int i = first; i < first + count; i++) {
                selectors.add(selector(v6, network, i));
            }
        }
        return selectors;
    }

    private void apply(String what, List<SteeredSelector> outbound) throws Exception {
        long start = System.nanoTime();
        routing.apply(outbound, List.of());
        log.info("{}: {} ms", what, (System.nanoTime() - start) / 1_000_000);
    }

    /** What a forwarded packet from 10.3.0.9 meets, one of this host, and one of this host that has no source yet. */
    private void assertSteered(boolean v6, int remote, boolean steered) throws Exception {
        String get = (v6 ? "-6 " : "") + "route get " + hostIn(v6, remote);
        String device = steered ? " dev enc0" : " dev lan";
        assertThat(hub.ip(get + " from " + (v6 ? "fd03::9" : "10.3.0.9") + " iif lan")).contains(device);
        assertThat(hub.ip(get + " from " + (v6 ? "fd01::1" : "10.1.0.1"))).contains(device);
        assertThat(hub.ip(get)).contains(device, "src " + (v6 ? "fd01::1" : "10.1.0.1"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thousandsOfRemoteNetworksTakeARuleForEachLocalOne(boolean v6) throws Exception {
        String before = state();
        apply("3,000 selectors", selectors(v6, 0, 1500));
        assertThat(hub.ip((v6 ? "-6 " : "") + "rule").lines().filter(rule -> rule.contains("lookup 2100")))
                .as("two networks, and packets without a source").hasSize(3);
        assertSteered(v6, 0, true);
        assertSteered(v6, 1499, true);
        assertSteered(v6, 1500, false);
        String there = state();
        apply("the same", selectors(v6, 0, 1500));
        assertThat(state()).isEqualTo(there);

        apply("500 of them changed", selectors(v6, 250, 1500));
        assertSteered(v6, 0, false);
        assertSteered(v6, 250, true);
        assertSteered(v6, 1749, true);
        apply("none", List.of());
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void tenThousandRoutesComeAndGo() throws Exception {
        String before = state();
        List<SteeredSelector> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(selector(false, 3, i)); // 6,000 routes
        }
        many.addAll(selectors(false, 0, 1000)); // 2,000 more, and 2,000 for packets without a source
        apply("10,000 routes", many);
        assertSteered(false, 999, true);
        assertThat(hub.ip("route get 172.27.100.5 from 10.3.0.9 iif lan")).contains(" dev enc0");
        apply("none", List.of());
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatFindsNoRouteGoesOnWithTheNextRule(boolean v6) throws Exception {
        SteeredSelector inner = selector(v6, 3, 7);
        List<SteeredSelector> list = new ArrayList<>(selectors(v6, 0, 4));
        list.add(new SteeredSelector(v6, inner.from(), inner.fromBits(), inner.to(), inner.toBits(), 0, 0, 0, PASS));
        list.addAll(selectors(v6, 5, 4)); // the seventh only from 10.1
        list.add(new SteeredSelector(v6, inner.from(), inner.fromBits(), InetAddress.ofLiteral(remote(v6, 10)),
                v6 ? 48 : 24, 17, 0, 0, STEER));
        apply("around one that passes", list);
        String from = " from " + (v6 ? "fd03::9" : "10.3.0.9") + " iif lan";
        String get = (v6 ? "-6 " : "") + "route get ";
        for (int steered : new int[] {0, 3, 5, 8}) {
            assertThat(hub.ip(get + hostIn(v6, steered) + from)).contains(" dev enc0");
        }
        for (int passing : new int[] {4, 7, 9}) {
            assertThat(hub.ip(get + hostIn(v6, passing) + from)).contains(" dev lan");
        }
        assertThat(hub.ip(get + hostIn(v6, 10) + from + " ipproto udp sport 1 dport 2")).contains(" dev enc0");
        assertThat(hub.ip(get + hostIn(v6, 10) + from + " ipproto tcp sport 1 dport 2")).contains(" dev lan");
        assertThat(hub.ip(get + hostIn(v6, 7) + " from " + (v6 ? "fd01::1" : "10.1.0.1"))).contains(" dev enc0");
    }

    @Test
    void withoutTheDeviceNothingOfAGroupLeavesInClear() throws Exception {
        String before = state();
        apply("a group", selectors(false, 0, 10));
        tun.unsafe().closeForcibly();
        for (String packet : List.of("", " from 10.1.0.1", " from 10.3.0.9 iif lan")) {
            assertThatThrownBy(() -> hub.ip("route get " + hostIn(false, 3) + packet))
                    .hasMessageContaining("No route to host");
        }
        assertThat(hub.ip("route get " + hostIn(false, 10))).contains(" dev lan");
        tun = hub.call(() -> TunChannel.open(TunConfig.named("enc1", 1400)));
        routing.close();
        routing = hub.call(() -> PolicyRouting.open("enc1"));
        apply("after a crash", selectors(false, 0, 10));
        assertThat(hub.ip("route get " + hostIn(false, 3))).contains(" dev enc1");
        assertThat(hub.ip("rule").lines().filter(rule -> rule.contains("lookup 2100"))).hasSize(3);
        routing.removeAll();
        assertThat(state().replace("enc1", "enc0")).isEqualTo(before);
    }

    @Test
    void aGoneAddressIsNotGivenToPacketsAnyMoreAndTheyDoNotLeaveInClear() throws Exception {
        hub.ip("addr add 10.1.0.7/32 dev lan");
        apply("a group", selectors(false, 0, 10));
        hub.ip("addr del 10.1.0.1/16 dev lan");
        String meanwhile;
        try {
            meanwhile = hub.ip("route get " + hostIn(false, 3)); // some kernels leave the route as it was
        } catch (IOException refused) {
            meanwhile = String.valueOf(refused.getMessage());
        }
        assertThat(meanwhile).containsAnyOf("No route to host", " dev enc0");
        apply("the same", selectors(false, 0, 10));
        assertThat(hub.ip("route get " + hostIn(false, 3))).contains(" dev enc0", "src 10.1.0.7");
    }

    @Test
    void aRouteThatIsRefusedIsNamedAndTheConnectionStaysInStep() throws Exception {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            InetAddress to = InetAddress.ofLiteral(remote(false, i));
            routes.add(new Route(false, 21_000, to, 24, PolicyRouting.PROTOCOL, i == 100 ? 9999 : 1, 100, null));
        }
        try (RouteNetlink netlink = hub.call(RouteNetlink::open)) {
            assertThatThrownBy(() -> netlink.setRoutes(routes))
                    .hasMessageStartingWith("add route to 172.16.100.0/24 of table 21000: ");
            assertThat(netlink.routes(false, PolicyRouting.PROTOCOL)).containsAll(routes.subList(0, 100))
                    .hasSizeLessThan(130);
            netlink.deleteRoutes(routes.subList(0, 100));
            netlink.deleteRoutes(routes.subList(0, 100));
            assertThat(netlink.routes(false, PolicyRouting.PROTOCOL)).doesNotContainAnyElementsOf(routes.subList(0, 100));
        }
    }

    @Test
    void moreRulesThanArePossibleAreRefusedAndNothingIsChanged() throws Exception {
        String before = state();
        List<SteeredSelector> ports = new ArrayList<>();
        for (int port = 1; port <= PolicyRouting.MAX_RULES_IN_CHANGE + 1; port++) {
            SteeredSelector s = selector(false, 3, 0);
            ports.add(new SteeredSelector(false, s.from(), 16, s.to(), 24, 6, 0, port, STEER));
        }
        assertThatThrownBy(() -> routing.apply(ports, List.of()))
                .hasMessage("2901 policy rules for outbound IPv4 flows, of which 2900 are possible at most. Join their"
                        + " networks");
        assertThat(state()).isEqualTo(before);
    }
}
