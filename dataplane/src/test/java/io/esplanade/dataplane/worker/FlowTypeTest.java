package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.ip.TestPacket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a flow's type does with a packet, with an SA and without. */
class FlowTypeTest {
    private static final byte[] PACKET = TestPacket.udp(false, new byte[100]).build();

    private final TestGateway gateway = new TestGateway();

    @ParameterizedTest
    @EnumSource(
            value = FlowType.class,
            names = {"USE", "ACQUIRE", "BYPASS"})
    void withoutSaItPassesInClearAsItWas(FlowType type) {
        gateway.add(Tunnels.flow(Direction.OUT, type, Tunnels.NET_V4));

        gateway.fromTun(PACKET, PACKET);

        assertThat(gateway.takeWholePackets()).containsExactly(PACKET, PACKET);
        assertThat(gateway.events.acquired).hasSize(type == FlowType.ACQUIRE ? 1 : 0);
        assertThat(gateway.dropped()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = FlowType.class,
            names = {"USE", "ACQUIRE"})
    void withoutSaAFlowWithoutPeerPassesInClearToo(FlowType type) {
        gateway.add(ManualSas.peerless(Direction.OUT, type, SaProtocol.AH, true));
        byte[] packet = TestPacket.udp(true, new byte[100]).build();

        gateway.fromTun(packet);

        assertThat(gateway.takeWholePackets()).containsExactly(packet);
        assertThat(gateway.events.acquired).hasSize(type == FlowType.ACQUIRE ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = FlowType.class,
            names = {"REQUIRE", "USE", "ACQUIRE", "DONTACQ"})
    void withAnSaItIsProtected(FlowType type) {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.ESP, false, 0x1001);
        gateway.add(ManualSas.flow(Direction.OUT, type, sa, false));
        gateway.add(sa.out());

        gateway.fromTun(PACKET);

        assertThat(gateway.takeWholePackets()).singleElement().satisfies(packet -> assertThat(packet[9]).isEqualTo((byte) 50));
        assertThat(gateway.events.acquired).isEmpty();
    }

    @Test
    void dontacqDropsWithoutSaAndDoesNotAskForOne() {
        gateway.add(Tunnels.flow(Direction.OUT, FlowType.DONTACQ, Tunnels.NET_V4));

        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.NO_SA)).isEqualTo(1);
        assertThat(gateway.events.acquired).isEmpty();
        assertThat(gateway.takeWholePackets()).isEmpty();
    }

    @Test
    void requireAndDenyNeverPassInClear() {
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.fromTun(PACKET);
        assertThat(gateway.dropped(Drop.NO_SA)).isEqualTo(1);

        gateway.add(Tunnels.flow(Direction.OUT, FlowType.DENY, Tunnels.NET_V4));
        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.POLICY_DENY)).isEqualTo(1);
        assertThat(gateway.takeWholePackets()).isEmpty();
    }

    @Test
    void clearTextThatCameInForADenyFlowIsDropped() {
        gateway.add(Tunnels.flow(Direction.IN, FlowType.DENY, Tunnels.NET_V4));

        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.POLICY_DENY)).isEqualTo(1);
        assertThat(gateway.takeWholePackets()).isEmpty();
    }

    @Test
    void aSuperPacketInClearIsCutAndItsChecksumsComputed() {
        gateway.add(Tunnels.flow(Direction.OUT, FlowType.USE, Tunnels.NET_V4));

        gateway.framesFromTun(TunnelTest.superFrame(TestPacket.tcp(false, new byte[5 * 1300 + 7]), 1300));

        List<byte[]> packets = gateway.takeWholePackets();
        assertThat(packets).hasSize(6).allMatch(TestPacket::checksumsHold);
    }

    @Test
    void aPacketInClearThatDoesNotFitIsCutOrReported() {
        gateway.add(Tunnels.flow(Direction.OUT, FlowType.USE, Tunnels.NET_V4));
        TestPacket large = TestPacket.udp(false, new byte[2000]);

        gateway.fromTun(large.build());
        assertThat(gateway.dropped(Drop.MTU)).isEqualTo(1);
        byte[] error = gateway.tun.takePackets().getFirst();
        assertThat(ByteBuffer.wrap(error).getShort(26)).isEqualTo((short) 1500);

        large.flagsFragment = 0;
        gateway.fromTun(large.build());
        assertThat(gateway.takeWholePackets()).hasSize(2).allMatch(fragment -> fragment.length <= 1500);
    }

    @Test
    void aSmallerPathIsLearntForPacketsInClearToo() {
        gateway.add(Tunnels.flow(Direction.OUT, FlowType.USE, Tunnels.NET_V4));
        byte[] packet = TestPacket.udp(false, new byte[1300]).build();
        gateway.fromTun(packet);
        assertThat(gateway.takeWholePackets()).hasSize(1);

        gateway.dataplane.onPathMtu(InetAddress.ofLiteral("10.8.0.2"), 1000);
        gateway.runCommands();
        gateway.fromTun(packet);

        assertThat(gateway.dropped(Drop.MTU)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutTheFamilyNothingPasses(boolean v6) {
        TestGateway noIpv6 = TestGateway.withoutOuterV6();
        noIpv6.add(Tunnels.flow(Direction.OUT, FlowType.USE, v6 ? Tunnels.NET_V6 : Tunnels.NET_V4));

        noIpv6.fromTun(TestPacket.udp(v6, new byte[100]).build());

        assertThat(noIpv6.dropped(Drop.SEND_FAILED)).isEqualTo(v6 ? 1 : 0);
    }
}
