package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several SAs on one packet, between two data planes. */
class BundleTest {
    private final TestGateway a = new TestGateway();
    private final TestGateway b = new TestGateway();
    private final byte[] packet = TestPacket.udp(false, new byte[1000]).build();

    /** Innermost first. */
    static Stream<List<ManualSas.Builder>> bundles() {
        return Stream.of(false, true).flatMap(v6 -> Stream.of(
                List.of(transport(SaProtocol.ESP, v6, 1), transport(SaProtocol.AH, v6, 2)),
                List.of(transport(SaProtocol.IPCOMP, v6, 1), transport(SaProtocol.ESP, v6, 2)),
                List.of(tunnel(SaProtocol.IPCOMP, v6, 1), transport(SaProtocol.ESP, v6, 2)),
                List.of(tunnel(SaProtocol.ESP, v6, 1), transport(SaProtocol.AH, v6, 2)),
                List.of(tunnel(SaProtocol.ESP, v6, 1), tunnel(SaProtocol.AH, v6, 2)),
                List.of(tunnel(SaProtocol.ESP, v6, 1), tunnel(SaProtocol.ESP, v6, 2)),
                List.of(tunnel(SaProtocol.IPIP, v6, 1), transport(SaProtocol.ESP, v6, 2)),
                List.of(transport(SaProtocol.AH, v6, 1), tunnel(SaProtocol.ESP, v6, 2)),
                List.of(
                        transport(SaProtocol.IPCOMP, v6, 1),
                        transport(SaProtocol.ESP, v6, 2),
                        transport(SaProtocol.AH, v6, 3)),
                List.of(
                        tunnel(SaProtocol.IPIP, v6, 1),
                        transport(SaProtocol.IPCOMP, v6, 2),
                        transport(SaProtocol.ESP, v6, 3),
                        tunnel(SaProtocol.AH, v6, 4))));
    }

    private static ManualSas.Builder transport(SaProtocol protocol, boolean v6, int spi) {
        return ManualSas.transport(protocol, v6, 0x1000 + spi);
    }

    private static ManualSas.Builder tunnel(SaProtocol protocol, boolean v6, int spi) {
        return ManualSas.tunnel(protocol, v6, 0x1000 + spi);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void packetsPassAllSasAndComeOutUnchanged(List<ManualSas.Builder> bundle) {
        boolean v6 = bundle.getFirst().v6;
        install(bundle);
        flows(bundle.getFirst(), v6);
        byte[] compressible = TestPacket.udp(v6, new byte[1000]).build();
        byte[] small = TestPacket.udp(v6, new byte[3]).build();

        a.fromTun(compressible, small);
        List<byte[]> onTheWire = a.takeWholePackets();
        assertThat(onTheWire).hasSize(2);
        assertThat(onTheWire).allMatch(each -> each[v6 ? 6 : 9] == bundle.getLast().protocol.ipProtocol());
        b.fromWire(onTheWire);

        assertThat(b.tun.takePackets()).containsExactly(compressible, small);
        assertThat(a.dropped() + b.dropped()).isZero();
        assertThat(a.packets(bundle.getFirst().tunnel(), Direction.OUT)).isEqualTo(2);
        assertThat(b.packets(bundle.getFirst().tunnel(), Direction.IN)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void aFlowOfAnOuterSaUsesTheWholeBundle(List<ManualSas.Builder> bundle) {
        boolean v6 = bundle.getFirst().v6;
        install(bundle);
        flows(bundle.getLast(), v6);
        byte[] compressible = TestPacket.udp(v6, new byte[1000]).build();

        a.fromTun(compressible);
        b.fromWire(a.takeWholePackets());

        assertThat(b.tun.takePackets()).containsExactly(compressible);
        bundle.forEach(sa -> assertThat(snapshot(a, sa.out().id()).packets()).isEqualTo(1));
    }

    @Test
    void theLargestPacketIsThatOfAllSasTogether() {
        List<ManualSas.Builder> bundle = List.of(tunnel(SaProtocol.ESP, false, 1), tunnel(SaProtocol.AH, false, 2));
        install(bundle);
        flows(bundle.getFirst(), false);
        TestPacket large = TestPacket.udp(false, new byte[1470]);

        a.fromTun(large.build());
        assertThat(a.dropped(Drop.MTU)).isEqualTo(1);

        large.flagsFragment = 0;
        a.fromTun(large.build());
        List<byte[]> onTheWire = a.takeWholePackets();
        assertThat(onTheWire).hasSize(2).allMatch(each -> each.length <= 1500);
        b.fromWire(onTheWire);
        assertThat(b.tun.takePackets()).hasSize(2);
        assertThat(a.dataplane.smallestInnerMtu()).isLessThan(1500 - 20 - 24 - 20 - 24);
    }

    @Test
    void bundlesOfSeveralPeersStayApart() {
        List<ManualSas.Builder> v4 = List.of(transport(SaProtocol.ESP, false, 1), transport(SaProtocol.AH, false, 1));
        List<ManualSas.Builder> v6 = List.of(transport(SaProtocol.ESP, true, 2), transport(SaProtocol.AH, true, 2));
        for (TestGateway gateway : List.of(a, b)) { // interleaved, as the rules of a file may be
            gateway.add(sa(gateway, v4.get(0)), sa(gateway, v6.get(0)), sa(gateway, v4.get(1)), sa(gateway, v6.get(1)));
            gateway.group(sa(gateway, v4.get(0)), sa(gateway, v4.get(1)));
            gateway.group(sa(gateway, v6.get(0)), sa(gateway, v6.get(1)));
        }
        flows(v4.getFirst(), false);
        flows(v6.getFirst(), true);
        byte[] packetV6 = TestPacket.udp(true, new byte[30]).build();

        a.fromTun(packet, packetV6, packet);
        b.fromWire(a.takeWholePackets());

        assertThat(b.tun.takePackets()).containsExactlyInAnyOrder(packet, packet, packetV6);
    }

    @Test
    void aPacketWithoutTheOuterSaIsRefused() {
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 1);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 2);
        flows(esp, false);
        a.add(esp.out()); // alone: the sender forgot AH
        b.add(esp.in(), ah.in());
        b.group(esp.in(), ah.in());

        a.fromTun(packet);
        b.fromWire(a.takeWholePackets());

        assertThat(b.dropped(Drop.WRONG_BUNDLE)).isEqualTo(1);
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void aPacketWithoutTheInnerSaIsRefused() {
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 1);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 2);
        flows(ah, false);
        a.add(ah.out()); // alone: it is not encrypted
        b.add(esp.in(), ah.in());
        b.group(esp.in(), ah.in());

        a.fromTun(packet);
        b.fromWire(a.takeWholePackets());

        assertThat(b.dropped(Drop.WRONG_BUNDLE)).isEqualTo(1);
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void sasInTheWrongOrderAreRefused() {
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 1);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 2);
        flows(esp, false);
        flows(ah, false);
        a.add(esp.out(), ah.out());
        a.group(ah.out(), esp.out());
        b.add(esp.in(), ah.in());
        b.group(esp.in(), ah.in());

        a.fromTun(packet);
        b.fromWire(a.takeWholePackets());

        assertThat(b.dropped(Drop.WRONG_BUNDLE)).isEqualTo(1);
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void withoutItsOuterSaABundleCarriesNothingUntilThatComesAgain() {
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 1);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 2);
        install(List.of(esp, ah));
        flows(esp, false);

        assertThat(a.delete(ah.out())).isTrue();
        assertThat(b.delete(ah.in())).isTrue();
        a.fromTun(packet);
        assertThat(a.dropped(Drop.NO_SA)).isEqualTo(1);
        assertThat(a.takeWholePackets()).isEmpty();

        a.add(ah.out());
        b.add(ah.in());
        a.fromTun(packet);
        b.fromWire(a.takeWholePackets());
        assertThat(b.tun.takePackets()).containsExactly(packet);
        assertThat(snapshot(a, esp.out().id()).next()).isEqualTo(ah.out().id());

        a.group(esp.out(), ah.out()); // changes nothing
        a.fromTun(packet);
        b.fromWire(a.takeWholePackets());
        assertThat(b.tun.takePackets()).containsExactly(packet);
    }

    @Test
    void anSaThatIsReplacedInTheMiddleIsBundledAgain() {
        ManualSas.Builder ipcomp = transport(SaProtocol.IPCOMP, false, 1);
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 2);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 3);
        install(List.of(ipcomp, esp, ah));
        flows(ipcomp, false);
        for (TestGateway gateway : List.of(a, b)) {
            assertThat(gateway.delete(sa(gateway, esp))).isTrue();
            gateway.add(sa(gateway, esp));
            gateway.group(sa(gateway, esp), sa(gateway, ah));
        }

        a.fromTun(packet);
        b.fromWire(a.takeWholePackets());

        assertThat(b.tun.takePackets()).containsExactly(packet);
        assertThat(snapshot(a, ah.out().id()).packets()).isEqualTo(1);
    }

    @Test
    void aTornSaMayGetAnotherPartner() {
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 1);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 2);
        ManualSas.Builder other = transport(SaProtocol.AH, false, 3);
        install(List.of(esp, ah));
        assertThat(a.delete(ah.out())).isTrue();
        a.add(other.out());
        a.group(esp.out(), other.out());

        a.add(ah.out()); // too late

        assertThat(snapshot(a, esp.out().id()).next()).isEqualTo(other.out().id());
        assertThat(a.delete(esp.out())).isTrue();
        assertThat(a.delete(other.out())).isTrue();
        assertThat(a.delete(ah.out())).isTrue();
    }

    @Test
    void theListingTellsWhatFollows() {
        ManualSas.Builder esp = transport(SaProtocol.ESP, false, 1);
        ManualSas.Builder ah = transport(SaProtocol.AH, false, 2);
        install(List.of(esp, ah));

        assertThat(snapshot(a, esp.out().id()).next()).isEqualTo(ah.out().id());
        assertThat(snapshot(b, esp.in().id()).next()).isEqualTo(ah.in().id());
        assertThat(snapshot(a, ah.out().id()).next()).isNull();
    }

    @Test
    void whatCannotBeABundleIsRefused() {
        Sa esp = transport(SaProtocol.ESP, false, 1).out();
        Sa ah = transport(SaProtocol.AH, false, 2).out();
        Sa third = transport(SaProtocol.AH, false, 3).out();
        Sa elsewhere = transport(SaProtocol.AH, true, 4).out();
        a.add(esp, ah, third, elsewhere);
        a.group(esp, ah);

        assertRefused(esp, third); // it has an outer one
        assertRefused(third, ah); // it has an inner one
        assertRefused(ah, esp); // a ring
        assertRefused(third, third);
        assertRefused(third, elsewhere); // transport mode between other hosts
        assertRefused(transport(SaProtocol.ESP, false, 9).out(), third); // not installed
        assertThat(snapshot(a, esp.id()).next()).isEqualTo(ah.id());
        assertThat(snapshot(a, third.id()).next()).isNull();
    }

    @Test
    void aBundleIsNoLongerThanOnePacketTakes() {
        Sa[] sas = new Sa[9];
        for (int i = 0; i < sas.length; i++) {
            sas[i] = tunnel(SaProtocol.ESP, false, i).out();
        }
        a.add(sas);
        for (int i = 1; i < 8; i++) {
            a.group(sas[i - 1], sas[i]);
        }

        assertRefused(sas[7], sas[8]);
    }

    private void assertRefused(Sa inner, Sa outer) {
        assertThatThrownBy(() -> a.group(inner, outer)).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    private Sa sa(TestGateway gateway, ManualSas.Builder builder) {
        return gateway == a ? builder.out() : builder.in();
    }

    private void install(List<ManualSas.Builder> bundle) {
        a.add(bundle.stream().map(ManualSas.Builder::out).toArray(Sa[]::new));
        b.add(bundle.stream().map(ManualSas.Builder::in).toArray(Sa[]::new));
        a.group(bundle.stream().map(ManualSas.Builder::out).toArray(Sa[]::new));
        b.group(bundle.stream().map(ManualSas.Builder::in).toArray(Sa[]::new));
    }

    private void flows(ManualSas.Builder sa, boolean innerV6) {
        a.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, sa, innerV6));
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, innerV6));
    }

    private static SaSnapshot snapshot(TestGateway gateway, SaId id) {
        return gateway.await(gateway.dataplane.dumpSas()).stream()
                .filter(each -> each.sa().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
