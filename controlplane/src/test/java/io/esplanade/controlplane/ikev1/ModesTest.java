package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AH and transport mode, from the offer to the SAs. */
class ModesTest {
    private static Rules ah(Rules rules, SaMode mode, EspIntegrity integrity) {
        rules.saProtocol = SaProtocol.AH;
        rules.saMode = mode;
        rules.espCipher = EspCipher.NULL;
        rules.espKeyLength = KeyLength.FIXED;
        rules.integrity = integrity;
        return rules;
    }

    /** Between two hosts, as each end knows itself and the other. */
    private static Rules between(Rules rules, InetAddress own, InetAddress other) {
        rules.from = own.getHostAddress() + "/32";
        rules.to = other.getHostAddress() + "/32";
        rules.peer = other;
        return rules;
    }

    private static Rules transportOfA() {
        Rules rules = between(Rules.ofA(), Rules.A, Rules.B);
        rules.saMode = SaMode.TRANSPORT;
        return rules;
    }

    private static Rules transportOfB(InetAddress a) {
        Rules rules = between(Rules.ofB(), Rules.B, a);
        rules.saMode = SaMode.TRANSPORT;
        return rules;
    }

    @ParameterizedTest
    @EnumSource(value = EspIntegrity.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void ahWithEveryAlgorithm(EspIntegrity integrity) {
        World world = World.of(
                Rules.policy(ah(Rules.ofA(), SaMode.TUNNEL, integrity)),
                Rules.policy(ah(Rules.ofB(), SaMode.TUNNEL, integrity)));

        world.assertTunnelUp();
        assertThat(world.a.inbound.values())
                .singleElement(type(AhSa.class))
                .satisfies(sa -> {
                    assertThat(sa.integrity()).isEqualTo(integrity);
                    assertThat(sa.mode()).isEqualTo(SaMode.TUNNEL);
                    assertThat(sa.replayWindow()).isEqualTo(1024);
                    assertThat(sa.selector()).isEqualTo(Rules.ofA().build().selector().reversed());
                });
        assertThat(world.a.flows).extracting(flow -> flow.protocol()).containsOnly(SaProtocol.AH);
    }

    @Test
    void ahIsReplacedInTimeAndDeletedAtTheEnd() {
        World world = World.of(
                Rules.policy(ah(Rules.ofA(), SaMode.TUNNEL, EspIntegrity.HMAC_SHA2_256_128)),
                Rules.policy(ah(Rules.ofB(), SaMode.TUNNEL, EspIntegrity.HMAC_SHA2_256_128)));
        world.pass(Duration.ofSeconds(1300));

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);

        world.load(Rules.policy(), Rules.policy(ah(Rules.ofB(), SaMode.TUNNEL, EspIntegrity.HMAC_SHA2_256_128)));
        world.pass(Duration.ofSeconds(6));
        world.assertNoSa();
    }

    @Test
    void whoWantsAhIsToldOfEsp() {
        World world = World.of(
                Rules.policy(ah(Rules.ofA(), SaMode.TUNNEL, EspIntegrity.HMAC_SHA2_256_128)),
                Rules.policy(Rules.ofB()));

        assertThat(world.b.lastFailure()).contains("protocol ah").contains("wants").contains("esp");
        assertThat(world.b.failures.getLast().outcome()).isEqualTo(Outcome.NO_PROPOSAL);
        world.assertNoSa();
    }

    @Test
    void ahDoesNotTryToPassANat() {
        Rules b = ah(Rules.ofB(), SaMode.TUNNEL, EspIntegrity.HMAC_SHA2_256_128);
        b.peer = NatTest.OUTSIDE;
        World world = NatTest.behindNat(ah(Rules.ofA(), SaMode.TUNNEL, EspIntegrity.HMAC_SHA2_256_128), b);

        assertThat(world.sent).noneMatch(name -> name.contains("quick"));
        assertThat(world.a.lastFailure()).contains("a NAT between us, which ah does not pass").contains("use esp");
        world.pass(Duration.ofSeconds(10));
        assertThat(world.a.failures.size()).isLessThan(10);
    }

    @ParameterizedTest
    @CsvSource({"ESP", "AH"})
    void transportModeBetweenTwoHosts(SaProtocol protocol) {
        Rules a = transportOfA();
        Rules b = transportOfB(Rules.A);
        if (protocol == SaProtocol.AH) {
            a = ah(a, SaMode.TRANSPORT, EspIntegrity.HMAC_SHA1_96);
            b = ah(b, SaMode.TRANSPORT, EspIntegrity.HMAC_SHA1_96);
        }
        World world = World.of(Rules.policy(a), Rules.policy(b));

        world.assertTunnelUp(a.name(), b.name());
        assertThat(world.a.outbound.values()).singleElement().satisfies(sa -> {
            assertThat(sa.protocol()).isEqualTo(protocol);
            assertThat(sa.mode()).isEqualTo(SaMode.TRANSPORT);
        });
    }

    @Test
    void aTunnelIsNotWhatARuleInTransportModeWants() {
        Rules tunnel = between(Rules.ofA(), Rules.A, Rules.B);
        World world = World.of(Rules.policy(tunnel), Rules.policy(transportOfB(Rules.A)));

        assertThat(world.b.lastFailure()).contains("encapsulation tunnel").contains("wants encapsulation transport");
        world.assertNoSa();
    }

    @Test
    void behindANatTransportModeIsAboutTheAddressesOnTheWire() {
        Rules a = transportOfA();
        Rules b = transportOfB(NatTest.OUTSIDE);
        World world = NatTest.behindNat(a, b);

        assertThat(world.a.outbound.values()).singleElement(type(EspSa.class)).satisfies(sa -> {
            assertThat(sa.mode()).isEqualTo(SaMode.TRANSPORT);
            assertThat(sa.udp()).isEqualTo(new UdpEncapsulation(4500, 4500));
            assertThat(sa.selector()).isEqualTo(a.build().selector());
        });
        assertThat(world.b.outbound.values()).singleElement(type(EspSa.class)).satisfies(sa -> {
            assertThat(sa.destination()).isEqualTo(NatTest.OUTSIDE);
            assertThat(sa.selector()).isEqualTo(b.build().selector());
        });
        assertThat(world.a.failures).isEmpty();
    }

    /** The rule of a gateway for L2TP: one port of its own, peers from anywhere. */
    private static Rules transportToAny() {
        Rules rules = transportOfB(Rules.A);
        rules.peer = null;
        rules.to = "0.0.0.0/0";
        rules.protocol = 17;
        rules.fromPort = 1701;
        return rules;
    }

    private static Rules udp(Rules rules, int fromPort, int toPort) {
        rules.protocol = 17;
        rules.fromPort = fromPort;
        rules.toPort = toPort;
        return rules;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1701, 50_000})
    void aPeerFromAnywhereGetsTransportModeToItselfOnItsOwnPort(int port) {
        Rules a = udp(transportOfA(), port, 1701);
        World world = World.of(Rules.policy(a), Rules.policy(transportToAny()));

        TrafficSelector asked = a.build().selector();
        assertThat(world.a.outbound.values()).singleElement().extracting(Sa::selector).isEqualTo(asked);
        assertThat(world.b.outbound.values()).singleElement().satisfies(sa -> {
            assertThat(sa.mode()).isEqualTo(SaMode.TRANSPORT);
            assertThat(sa.selector()).isEqualTo(asked.reversed());
        });
        assertThat(world.b.steered).containsExactly(asked.reversed());
    }

    @Test
    void aPeerFromAnywhereBehindANatGetsTransportModeToTheAddressOnTheWire() {
        World world = NatTest.behindNat(udp(transportOfA(), 1701, 1701), transportToAny());

        assertThat(world.b.outbound.values()).singleElement(type(EspSa.class)).satisfies(sa -> {
            assertThat(sa.destination()).isEqualTo(NatTest.OUTSIDE);
            assertThat(sa.selector())
                    .isEqualTo(new TrafficSelector(
                            IpPrefix.host(Rules.B), IpPrefix.host(NatTest.OUTSIDE), 17, 1701, 1701));
        });
        assertThat(world.a.failures).isEmpty();
    }

    @Test
    void aPeerFromAnywhereGetsNoOtherPortAndNoOtherHost() {
        World port = World.of(Rules.policy(udp(transportOfA(), 0, 1702)), Rules.policy(transportToAny()));
        assertThat(port.b.failures.getLast().outcome()).isEqualTo(Outcome.INVALID_ID);
        port.assertNoSa();

        Rules a = udp(Rules.ofA(), 0, 1701);
        a.from = "10.1.0.7/32";
        a.to = "192.0.2.2/32";
        World tunnel = World.of(Rules.policy(a), Rules.policy(transportToAny()));
        assertThat(tunnel.b.lastFailure()).contains("the peer's own packets, which are from 192.0.2.1");
        tunnel.assertNoSa();
        assertThat(tunnel.b.steered).isEmpty();
    }

    @Test
    void behindANatARuleInTunnelModeStillWantsItsOwnNetworks() {
        Rules a = between(Rules.ofA(), Rules.A, Rules.B);
        Rules b = between(Rules.ofB(), Rules.B, NatTest.OUTSIDE);
        World world = NatTest.behindNat(a, b);

        assertThat(world.b.lastFailure()).contains("peer wants 192.0.2.2 (ours) to 192.0.2.1 (its)");
        assertThat(world.b.failures.getLast().outcome()).isEqualTo(Outcome.INVALID_ID);
        world.assertNoSa();
    }

    @Test
    void transportModeFromAnAddressThatIsNotOursIsExplained() {
        Rules a = between(Rules.ofA(), InetAddress.ofLiteral("192.0.2.77"), Rules.B);
        a.saMode = SaMode.TRANSPORT;
        World world = World.of(Rules.policy(a), Rules.policy(transportOfB(Rules.A)));

        assertThat(world.a.lastFailure()).contains("write local 192.0.2.77");
        assertThat(world.sent).noneMatch(name -> name.contains("quick"));
    }
}
