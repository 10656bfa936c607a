package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.ip.TestPacket;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SAs of other kinds than ESP in tunnel mode refuse, in both directions. */
class ChainDropTest {
    private final TestGateway a = new TestGateway();
    private final TestGateway b = new TestGateway();
    private final byte[] packet = TestPacket.udp(false, new byte[1000]).build();

    @ParameterizedTest
    @EnumSource(SaProtocol.class)
    void aFlowOfAnotherProtocolDoesNotTakeWhatCameOutOfAnSa(SaProtocol protocol) {
        ManualSas.Builder sa = ManualSas.tunnel(protocol, false, 0x1001);
        for (SaProtocol other : SaProtocol.values()) {
            ManualSas.Builder wanted = ManualSas.tunnel(other, false, 0x2001);
            b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, wanted, false));
            if (other != protocol) {
                TestGateway sender = sender(sa);
                sender.fromTun(packet);
                b.add(sa.in());
                receive(sender);
                assertThat(b.tun.takePackets()).isEmpty();
                b.delete(sa.in());
            }
        }
        assertThat(b.dropped(Drop.TS_MISMATCH)).isEqualTo(3);
        assertThat(b.dropped()).isEqualTo(3);
    }

    @Test
    void withoutAFlowOrWithADenyingOneNothingIsTaken() {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        b.add(sa.in());
        TestGateway sender = sender(sa);
        sender.fromTun(packet, packet, packet);

        var onTheWire = sender.takeWholePackets();
        b.fromWire(onTheWire.get(0));
        assertThat(b.dropped(Drop.TS_MISMATCH)).isEqualTo(1);
        b.add(ManualSas.flow(Direction.IN, FlowType.DENY, sa, false));
        b.fromWire(onTheWire.get(1));
        assertThat(b.dropped(Drop.POLICY_DENY)).isEqualTo(1);
        b.add(ManualSas.flow(Direction.IN, FlowType.BYPASS, sa, false));
        b.fromWire(onTheWire.get(2));
        assertThat(b.dropped(Drop.TS_MISMATCH)).isEqualTo(2);

        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void aFlowWithoutPeerTakesOnlyWhatTheFarEndItselfSaid() {
        ManualSas.Builder sa = ManualSas.tunnel(SaProtocol.ESP, false, 0x1001);
        sa.source = InetAddress.ofLiteral("192.0.2.77");
        b.add(ManualSas.peerless(Direction.IN, FlowType.REQUIRE, SaProtocol.ESP, false));
        b.add(sa.in());
        TestGateway sender = sender(sa);

        sender.fromTun(packet);
        receive(sender);

        assertThat(b.dropped(Drop.TS_MISMATCH)).isEqualTo(1);
    }

    @Test
    void ipInIpCannotBringInWhatEspShouldHave() {
        ManualSas.Builder esp = ManualSas.tunnel(SaProtocol.ESP, false, 0x1001);
        ManualSas.Builder ipip = ManualSas.tunnel(SaProtocol.IPIP, false, 0x1002);
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, esp, false));
        b.add(esp.in(), ipip.in());

        b.fromWire(inIp(packet));

        assertThat(b.dropped(Drop.TS_MISMATCH)).isEqualTo(1);
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void ipInIpInsideEspIsTheAuthenticatedSendersWord() {
        ManualSas.Builder esp = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        ManualSas.Builder ipip = ManualSas.tunnel(SaProtocol.IPIP, false, 0x1002);
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, esp, false));
        b.add(esp.in(), ipip.in()); // not a bundle
        TestGateway sender = sender(esp);

        sender.fromTun(inIp(packet));
        receive(sender);

        assertThat(b.tun.takePackets()).containsExactly(packet);
    }

    @Test
    void aBombOfPacketsInPacketsEndsAfterEight() {
        ManualSas.Builder ipip = ManualSas.tunnel(SaProtocol.IPIP, false, 0x1002);
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, ipip, false));
        b.add(ipip.in());
        byte[] bomb = packet;
        for (int i = 0; i < 8; i++) {
            bomb = inIp(bomb);
        }

        b.fromWire(bomb);
        assertThat(b.tun.takePackets()).containsExactly(packet);
        b.fromWire(inIp(bomb));

        assertThat(b.dropped(Drop.TOO_DEEP)).isEqualTo(1);
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void ipInIpWithoutAnSaIsNotOursAndNotCounted() {
        b.fromWire(inIp(packet));

        assertThat(b.dropped()).isZero();
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = SaProtocol.class,
            names = {"ESP", "AH", "IPCOMP"})
    void anUnknownSpi(SaProtocol protocol) {
        TestGateway sender = sender(ManualSas.transport(protocol, false, 0x1001));
        sender.fromTun(packet);
        receive(sender);

        assertThat(b.dropped(Drop.UNKNOWN_SPI)).isEqualTo(1);
    }

    @Test
    void anSaDoesNotTakeWhatPassesThroughToSomebodyElse() {
        ManualSas.Builder esp = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        ManualSas.Builder through = ManualSas.tunnel(SaProtocol.AH, false, 0x1002);
        through.destination = InetAddress.ofLiteral("192.0.2.2");
        ManualSas.Builder same = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        same.destination = InetAddress.ofLiteral("192.0.2.2"); // its SPI means something here, too
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, through, false));
        b.add(through.in(), same.in());
        TestGateway host = sender(esp);
        host.fromTun(packet);
        byte[] ofHosts = host.takeWholePackets().getFirst();
        TestGateway gateway = sender(through);

        gateway.fromTun(ofHosts);
        receive(gateway);

        assertThat(b.tun.takePackets()).containsExactly(ofHosts);
        assertThat(b.dropped()).isZero();
    }

    @Test
    void transportModeTakesOnlyWhatItsOwnEndsSay() {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        a.add(new Flow(Direction.OUT, sa.tunnel(), SaProtocol.ESP, Tunnels.NET_V4,
                FlowType.REQUIRE, null, null, null, null));
        a.add(sa.out());
        TestPacket other = TestPacket.udp(false, new byte[10]);
        other.host = 9;

        a.fromTun(other.build());

        assertThat(a.dropped(Drop.TRANSPORT_MISMATCH)).isEqualTo(1);
        assertThat(a.takeWholePackets()).isEmpty();
    }

    @Test
    void aTransportPacketWithAnotherSourceIsNotTheSas() {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        b.add(new Flow(Direction.IN, sa.tunnel(), SaProtocol.ESP, Tunnels.NET_V4,
                FlowType.REQUIRE, null, null, null, null));
        b.add(sa.in());
        TestGateway sender = sender(sa);
        sender.fromTun(packet);
        byte[] moved = sender.takeWholePackets().getFirst();
        moved[15] = 9; // ESP does not authenticate the IP header

        b.fromWire(moved);

        assertThat(b.dropped(Drop.TRANSPORT_MISMATCH)).isEqualTo(1);
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @Test
    void transportModeIsNotInUdpUnlessItShouldBe() {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, false));
        b.add(sa.in());
        TestGateway sender = sender(ManualSas.transport(SaProtocol.ESP, false, 0x1001).inUdp());

        sender.fromTun(packet);
        b.fromUdpOf(false, sender.udpV4.takeDatagrams().getFirst());

        assertThat(b.dropped(Drop.WRONG_ENCAPSULATION)).isEqualTo(1);
    }

    @Test
    void aReplayedOrDamagedPacket() {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.AH, false, 0x1001);
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, false));
        b.add(sa.in());
        TestGateway sender = sender(sa);
        sender.fromTun(packet, packet);
        var onTheWire = sender.takeWholePackets();
        byte[] damaged = onTheWire.get(1).clone();
        damaged[damaged.length - 1] ^= 1;

        b.fromWire(onTheWire.get(0), onTheWire.get(0), damaged);

        assertThat(b.dropped(Drop.REPLAY)).isEqualTo(1);
        assertThat(b.dropped(Drop.AUTH_FAIL)).isEqualTo(1);
        assertThat(b.tun.takePackets()).hasSize(1);
    }

    @Test
    void hostileOctetsOfAnyLengthAreOnlyDropped() {
        for (SaProtocol protocol : SaProtocol.values()) {
            ManualSas.Builder sa = ManualSas.tunnel(protocol, false, 0x1001);
            b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, false));
            b.add(sa.in());
        }
        Random random = new Random(4302);
        byte[] protocols = {50, 51, 108, 4, 41};
        for (int i = 0; i < 5_000; i++) {
            byte[] content = new byte[20 + random.nextInt(200)];
            random.nextBytes(content);
            content[3] = 1; // an SPI that is there, now and then
            content[2] = 0x10;
            byte[] hostile = inIp(content);
            hostile[9] = protocols[random.nextInt(protocols.length)];
            hostile[0] = (byte) (0x40 | 5 + random.nextInt(3));
            b.fromWire(hostile);
        }
        assertThat(b.dropped(Drop.INTERNAL_ERROR)).isZero();
        assertThat(b.tun.takePackets()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void usedUpOctetsEndAnSaOfAnyKind(boolean inbound) {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.AH, false, 0x1001);
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, false));
        TestGateway sender = inbound ? sender(sa) : a;
        sa.lifetime = new SaLifetime(0, 0, 1_500, 2_500);
        b.add(sa.in());
        a.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, sa, false));
        a.add(sa.out());
        TestGateway limited = inbound ? b : a;

        for (int i = 0; i < 4; i++) {
            sender.fromTun(packet);
            receive(sender);
        }

        String direction = inbound ? "IN" : "OUT";
        assertThat(limited.events.expired)
                .containsExactly(direction + " 0x00001001 soft octets", direction + " 0x00001001 hard octets");
        assertThat(limited.await(limited.dataplane.dumpSas())).isEmpty();
    }

    @Test
    void deletingAndFlushingWipesKeysAndFreesNames() {
        Sa ah = ManualSas.transport(SaProtocol.AH, false, 0x1001).in();
        Sa again = ManualSas.transport(SaProtocol.AH, false, 0x1001).in();
        Sa ipip = ManualSas.tunnel(SaProtocol.IPIP, false, 0x1002).in();
        Sa ipcomp = ManualSas.tunnel(SaProtocol.IPCOMP, false, 0x1003).in();
        b.add(ah, ipip, ipcomp);
        b.add(ManualSas.transport(SaProtocol.ESP, false, 0x1001).in()); // another protocol, other SPIs
        assertThatThrownBy(() -> b.add(again)).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> b.add(ManualSas.tunnel(SaProtocol.IPIP, false, 0x1009).in()))
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between these addresses");

        assertThat(b.delete(ah)).isTrue();
        assertWiped(ah);
        b.add(again);
        b.await(b.dataplane.flush());

        assertWiped(again);
        assertThat(b.await(b.dataplane.dumpSas())).isEmpty();
        b.add(ipip, ipcomp, ManualSas.transport(SaProtocol.AH, false, 0x1001).in());
    }

    private static void assertWiped(Sa sa) {
        assertThatThrownBy(() -> ((AhSa) sa).integrityKey().toArray()).isInstanceOf(IllegalStateException.class);
    }

    /** A gateway that protects everything between the hosts with this SA. */
    private static TestGateway sender(ManualSas.Builder sa) {
        TestGateway sender = new TestGateway();
        sender.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, sa, false));
        sender.add(sa.out());
        return sender;
    }

    private void receive(TestGateway sender) {
        b.fromWire(sender.takeWholePackets());
        sender.rawV4.takeDatagrams().forEach(esp -> b.fromWire(inIp(esp, 50)));
    }

    private static byte[] inIp(byte[] inner) {
        return inIp(inner, 4);
    }

    /** Behind an IPv4 header between the hosts. */
    private static byte[] inIp(byte[] content, int protocol) {
        byte[] outer = TestPacket.udp(false, new byte[content.length - 8]).build();
        outer[9] = (byte) protocol;
        System.arraycopy(content, 0, outer, 20, content.length);
        return outer;
    }
}
