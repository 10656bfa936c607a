package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.TestPacket;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of packets that are too large for the path, and how the path's size is learned and forgotten. */
class FitTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.2");
    // AES-GCM in UDP over IPv4 in 1500 octets: 1472 of ESP, less 8+8 before and 16 behind, less the trailer
    private static final int MAX_INNER = 1438;
    private static final int DF = 0x4000;

    private final TestGateway a = new TestGateway();
    private final TestGateway b = new TestGateway();

    FitTest() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        a.add(Tunnels.require(sa.selector));
        a.add(sa.out());
        b.add(sa.in());
        Tunnels.SaBuilder v6 = Tunnels.sa();
        v6.spi = 0x1006;
        v6.selector = Tunnels.NET_V6;
        a.add(Tunnels.require(v6.selector));
        a.add(v6.out());
        b.add(v6.in());
    }

    @Test
    void withoutAnSaHostsAreNotToldLessThanAnSaMayTake() {
        assertThat(new TestGateway().dataplane.smallestInnerMtu()).isEqualTo(1500 - 20 - 8 - 2 - 12);
    }

    @Test
    void theLargestPacketThatFitsMakesAFullDatagram() {
        a.fromTun(udp(MAX_INNER, DF));

        assertThat(a.udpV4.takeDatagrams()).singleElement().satisfies(esp -> assertThat(esp).hasSize(1500 - 28));
        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER);
    }

    @Test
    void aPacketThatMustNotBeCutIsReportedToItsSender() {
        byte[] packet = udp(MAX_INNER + 1, DF);

        a.fromTun(packet);

        assertThat(a.dropped(Drop.MTU)).isEqualTo(1);
        assertThat(a.udpV4.takeDatagrams()).isEmpty();
        byte[] error = a.tun.takePackets().getFirst();
        assertThat(error).matches(TestPacket::checksumsHold);
        assertThat(Arrays.copyOfRange(error, 16, 22)).containsExactly(10, 9, 0, 1, 3, 4); // to the sender: too big
        assertThat(ByteBuffer.wrap(error).getShort(26)).isEqualTo((short) MAX_INNER);
        assertThat(Arrays.copyOfRange(error, 28, error.length)).isEqualTo(Arrays.copyOf(packet, error.length - 28));
    }

    @Test
    void anIpv6PacketIsReportedToItsSender() {
        a.fromTun(TestPacket.udp(true, new byte[MAX_INNER]).build());

        byte[] error = a.tun.takePackets().getFirst();
        assertThat(error[40]).isEqualTo((byte) 2);
        assertThat(ByteBuffer.wrap(error).getInt(44)).isEqualTo(MAX_INNER);
        assertThat(a.dropped(Drop.MTU)).isEqualTo(1);
    }

    @Test
    void anIpv6PacketThatNobodyMakesSmallerIsCutOutside() {
        a.dataplane.onPathMtu(PEER, 1280);
        a.runCommands();
        byte[] packet = TestPacket.udp(true, new byte[1280 - 48]).build();

        a.fromTun(packet);

        List<byte[]> outer = a.wholeV4.takeDatagrams();
        assertThat(outer).hasSize(2).allSatisfy(fragment -> assertThat(fragment.length).isLessThanOrEqualTo(1280));
        byte[] datagram = reassembled(outer);
        b.fromUdp(List.of(Arrays.copyOfRange(datagram, 8, datagram.length)));
        assertThat(b.tun.takePackets()).containsExactly(packet);
        assertThat(a.tun.takePackets()).isEmpty();
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void reportsAreLimited() {
        byte[] packet = udp(MAX_INNER + 1, DF);
        for (int i = 0; i < 1_000; i++) {
            a.fromTun(packet);
        }
        assertThat(a.tun.takePackets()).hasSize(50);

        a.advanceSeconds(1);
        for (int i = 0; i < 1_000; i++) {
            a.fromTun(packet);
        }
        assertThat(a.tun.takePackets()).hasSize(50);
        assertThat(a.dropped(Drop.MTU)).isEqualTo(2_000);
    }

    @Test
    void aPacketThatMayBeCutArrivesInFragments() {
        byte[] packet = udp(4_000, 0);

        a.fromTun(packet);
        b.fromUdp(a.udpV4.takeDatagrams());

        List<byte[]> fragments = b.tun.takePackets();
        assertThat(fragments).hasSize(3);
        assertThat(fragments).allSatisfy(fragment -> assertThat(fragment.length).isLessThanOrEqualTo(MAX_INNER));
        assertThat(reassembled(fragments)).isEqualTo(Arrays.copyOfRange(packet, 20, packet.length));
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void segmentsOfASuperPacketThatMayBeCutArriveInFragments() {
        TestPacket template = TestPacket.udp(false, new byte[3 * 1_432]);
        template.flagsFragment = 0;
        byte[] frame = TunnelTest.superFrame(template, 1_432);

        a.framesFromTun(frame);
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.tun.takePackets()).hasSize(6);
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void theSegmentSizeOfTcpIsLoweredInBothDirections() {
        TestPacket syn = TestPacket.tcp(false, new byte[0]);
        syn.flags = 2;
        syn.tcpOptions = new byte[] {2, 4, 0x05, (byte) 0xb4}; // 1460

        a.fromTun(syn.build());
        List<byte[]> datagrams = a.udpV4.takeDatagrams();
        b.fromUdp(datagrams);

        byte[] received = b.tun.takePackets().getFirst();
        assertThat(ByteBuffer.wrap(received).getShort(42)).isEqualTo((short) Math.min(
                MAX_INNER - 40, b.dataplane.smallestInnerMtu() - 40));
        assertThat(received).matches(TestPacket::checksumsHold);
    }

    @Test
    void theSegmentSizeOfAPeerDoesNotDependOnThePathToAnother() {
        Tunnels.SaBuilder back = Tunnels.sa();
        back.spi = 0x3001;
        back.selector = Tunnels.NET_V4.reversed();
        b.add(Tunnels.require(back.selector));
        b.add(back.out());
        Tunnels.SaBuilder other = Tunnels.sa();
        other.spi = 0x3002;
        other.outerV6 = true;
        other.selector = Tunnels.NET_V6.reversed();
        b.add(other.out());
        b.dataplane.onPathMtu(other.out().destination(), 1_280);
        b.runCommands();
        TestPacket syn = TestPacket.tcp(false, new byte[0]);
        syn.flags = 2;
        syn.tcpOptions = new byte[] {2, 4, 0x05, (byte) 0xb4}; // 1460

        a.fromTun(syn.build());
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(ByteBuffer.wrap(b.tun.takePackets().getFirst()).getShort(42)).isEqualTo((short) (MAX_INNER - 40));
        assertThat(b.dataplane.smallestInnerMtu()).isLessThan(MAX_INNER - 200);
    }

    @Test
    void aReportedPathIsUsedAndTriedAgainAfterTenMinutes() {
        a.dataplane.onPathMtu(PEER, 1_000);
        a.runCommands();
        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER - 500);

        a.fromTun(udp(MAX_INNER - 499, DF));
        assertThat(a.dropped(Drop.MTU)).isEqualTo(1);

        a.advanceSeconds(600);
        a.fromTun(udp(MAX_INNER, DF));
        assertThat(a.udpV4.takeDatagrams()).hasSize(1);
        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER);
    }

    @Test
    void aReportOnOnePeerLeavesOthersAsTheyAreAndTheLastOneCounts() {
        Tunnels.SaBuilder other = Tunnels.sa();
        other.spi = 0x2001;
        other.outerV6 = true;
        a.add(other.out());
        a.dataplane.onPathMtu(PEER, 1_200);
        a.runCommands();
        a.advanceSeconds(300);
        a.dataplane.onPathMtu(PEER, 1_000);
        a.runCommands();
        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER - 500);

        a.advanceSeconds(300);
        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER - 500);
        a.advanceSeconds(300);
        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER - 20); // that of the IPv6 peer
    }

    @Test
    void aReportOutlivesItsSas() {
        a.dataplane.onPathMtu(PEER, 1_000);
        a.runCommands();
        a.await(a.dataplane.flush());

        a.advanceSeconds(600);
        a.add(Tunnels.sa().out());

        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER);
    }

    @Test
    void forgedReportsCannotShrinkAPathBelowTheFloor() {
        for (int mtu : new int[] {68, 0, -1}) {
            a.dataplane.onPathMtu(PEER, mtu);
        }
        a.runCommands();

        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER - (1500 - 552));
    }

    @Test
    void reportsOnStrangersAndOfLargerPathsChangeNothing() {
        a.dataplane.onPathMtu(InetAddress.ofLiteral("198.51.100.1"), 600);
        a.dataplane.onPathMtu(PEER, 9_000);
        a.runCommands();

        assertThat(a.dataplane.smallestInnerMtu()).isEqualTo(MAX_INNER);
    }

    private static byte[] udp(int packetBytes, int flagsFragment) {
        TestPacket packet = TestPacket.udp(false, new byte[packetBytes - 28]);
        for (int i = 0; i < packet.payload.length; i++) {
            packet.payload[i] = (byte) (i * 7);
        }
        packet.flagsFragment = flagsFragment;
        return packet.build();
    }

    private static byte[] reassembled(List<byte[]> fragments) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (byte[] fragment : fragments) {
            int offset = (ByteBuffer.wrap(fragment).getShort(6) & 0x1fff) * 8;
            assertThat(offset).isEqualTo(payload.size());
            payload.write(fragment, 20, fragment.length - 20);
        }
        return payload.toByteArray();
    }
}
