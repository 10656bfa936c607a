package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Source NAT on the way of a packet: gateway A hides 10.9.0.0/16 behind 10.77.0.0/16, gateway B 10.99.0.0/16 behind 10.8. */
class SourceNatPathTest {
    private static final IpPrefix SEEN_OF_A = Tunnels.prefix("10.77.0.0", 16);
    private static final IpPrefix SEEN_OF_B = Tunnels.prefix("10.8.0.0", 16);
    private static final IpPrefix TRUE_OF_B = Tunnels.prefix("10.99.0.0", 16);
    private static final int DF = 0x4000;

    private final TestGateway a = new TestGateway();
    private final TestGateway b = new TestGateway();

    private static Flow flow(Direction direction, TrafficSelector selector, IpPrefix translated) {
        return new Flow(
                direction, "t", SaProtocol.ESP, selector, FlowType.REQUIRE, null, null, null, null, translated);
    }

    /** Only A translates. */
    private void connectTranslatingA() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.selector = Tunnels.NET_V4.withSource(SEEN_OF_A);
        a.add(flow(Direction.OUT, Tunnels.NET_V4, SEEN_OF_A));
        a.add(sa.out());
        b.add(sa.in());
    }

    @Test
    void thePeerSeesTheOtherSourceWithRightChecksums() {
        connectTranslatingA();
        byte[] packet = TestPacket.udp(false, new byte[99]).build();

        a.fromTun(packet);
        b.fromUdp(a.udpV4.takeDatagrams());

        byte[] received = b.tun.takePackets().getFirst();
        assertThat(received).matches(TestPacket::checksumsHold);
        assertThat(Arrays.copyOfRange(received, 12, 20)).containsExactly(10, 77, 0, 1, 10, 8, 0, 2);
        assertThat(Arrays.copyOfRange(received, 28, received.length)).containsOnly(0);
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void aSuperPacketIsTranslatedOnceAndItsSegmentsAreRight() {
        connectTranslatingA();

        a.framesFromTun(TunnelTest.superFrame(TestPacket.tcp(false, new byte[20 * 1300 + 77]), 1300));
        List<byte[]> datagrams = a.udpV4.takeDatagrams();
        datagrams.forEach(datagram -> {
            b.fromUdp(0, datagram);
            byte[] segment = b.tun.takePackets().getFirst();
            assertThat(segment).matches(TestPacket::checksumsHold);
            assertThat(Arrays.copyOfRange(segment, 12, 16)).containsExactly(10, 77, 0, 1);
        });

        assertThat(datagrams).hasSize(21);
    }

    @Test
    void whatComesInGoesToTheTrueDestination() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        a.add(Tunnels.require(sa.selector));
        a.add(sa.out());
        b.add(flow(Direction.IN, Tunnels.NET_V4.withDestination(TRUE_OF_B), SEEN_OF_B));
        b.add(sa.in());

        a.fromTun(TestPacket.tcp(false, new byte[99]).build());
        b.fromUdp(a.udpV4.takeDatagrams());

        byte[] received = b.tun.takePackets().getFirst();
        assertThat(received).matches(TestPacket::checksumsHold);
        assertThat(Arrays.copyOfRange(received, 12, 20)).containsExactly(10, 9, 0, 1, 10, 99, 0, 2);
    }

    @Test
    void whatWasNotNegotiatedDoesNotGetInByItsTrueAddress() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        Tunnels.SaBuilder negotiated = Tunnels.sa();
        negotiated.selector = Tunnels.NET_V4.withDestination(SEEN_OF_A);
        a.add(Tunnels.require(sa.selector));
        a.add(sa.out());
        b.add(flow(Direction.IN, Tunnels.NET_V4, SEEN_OF_A)); // the true network is the one that A writes to
        b.add(negotiated.in());

        a.fromTun(TestPacket.tcp(false, new byte[9]).build());
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.dropped(Drop.TS_MISMATCH)).isEqualTo(1);
        assertThat(b.tun.frames).isEmpty();
    }

    @Test
    void theErrorAboutAPacketQuotesItAsItWasSent() {
        connectTranslatingA();
        TestPacket large = TestPacket.udp(false, new byte[1500]);
        large.flagsFragment = DF;
        byte[] packet = large.build();

        a.fromTun(packet);

        byte[] error = a.tun.takePackets().getFirst();
        assertThat(error).matches(TestPacket::checksumsHold);
        assertThat(Arrays.copyOfRange(error, 12, 20)).containsExactly(10, 8, 0, 2, 10, 9, 0, 1);
        assertThat(Arrays.copyOfRange(error, 28, error.length)).isEqualTo(Arrays.copyOf(packet, error.length - 28));
        assertThat(a.dropped(Drop.MTU)).isEqualTo(1);
    }

    @Test
    void fragmentsAreTranslatedToo() {
        connectTranslatingA();
        TestPacket large = TestPacket.udp(false, new byte[1500]);
        large.flagsFragment = 0;

        a.fromTun(large.build());
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.tun.takePackets())
                .hasSize(2)
                .allSatisfy(fragment -> {
                    assertThat(TestPacket.naiveSum(fragment, 0, 20, 0)).isEqualTo(0xffff);
                    assertThat(Arrays.copyOfRange(fragment, 12, 16)).containsExactly(10, 77, 0, 1);
                });
    }

    @Test
    void aFlowThatIsGoneTranslatesNoMore() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        a.add(Tunnels.require(sa.selector));
        a.add(sa.out());
        Flow gone = flow(Direction.IN, Tunnels.NET_V4.withDestination(TRUE_OF_B), SEEN_OF_B);
        b.add(gone);
        b.await(b.dataplane.deleteFlow(gone));
        b.add(sa.in());

        byte[] packet = TestPacket.tcp(false, new byte[9]).build();
        a.fromTun(packet);
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.tun.takePackets()).containsExactly(packet);
    }
}
