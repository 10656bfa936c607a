package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.esplanade.dataplane.ip.TestPacket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two data planes: what goes into the device of one comes out of the device of the other. */
class TunnelTest {
    private final TestGateway a = new TestGateway();
    private final TestGateway b = new TestGateway();

    static Stream<Arguments> everyWay() {
        return Tunnels.suites().stream()
                .flatMap(suite -> eitherWay(innerV6 -> eitherWay(
                        outerV6 -> eitherWay(udp -> Stream.of(Arguments.of(suite, innerV6, outerV6, udp))))));
    }

    private static Stream<Arguments> eitherWay(Function<Boolean, Stream<Arguments>> rest) {
        return Stream.of(false, true).flatMap(rest);
    }

    @ParameterizedTest(name = "{0}, inner IPv6 {1}, outer IPv6 {2}, in UDP {3}")
    @MethodSource("everyWay")
    void packetsComeOutUnchanged(EspSuite suite, boolean innerV6, boolean outerV6, boolean udp) {
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.suite = suite;
        sa.selector = innerV6 ? Tunnels.NET_V6 : Tunnels.NET_V4;
        sa.outerV6 = outerV6;
        sa.udp = udp;
        a.add(Tunnels.require(sa.selector));
        a.add(sa.out());
        b.add(sa.in());
        List<byte[]> packets = Stream.of(0, 1, 5, 700, 1300)
                .map(payloadBytes -> TestPacket.udp(innerV6, new byte[payloadBytes]).build())
                .toList();

        a.fromTun(packets.toArray(byte[][]::new));
        List<byte[]> datagrams = socket(outerV6, udp).takeDatagrams();
        assertThat(datagrams).hasSize(packets.size());
        datagrams.forEach(datagram -> receive(udp, datagram));

        assertThat(b.tun.takePackets()).containsExactlyElementsOf(packets);
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void aSuperPacketLeavesAsOneRunAndComesOutAsOneSuperPacket() {
        connect(Tunnels.sa());
        TestPacket template = TestPacket.tcp(false, new byte[20 * 1300 + 77]);
        byte[] frame = superFrame(template, 1300);

        a.framesFromTun(frame);
        List<FakeSocket.Run> runs = a.udpV4.takeRuns();
        assertThat(runs).hasSize(1);
        assertThat(runs.getFirst().datagrams()).hasSize(21);
        b.fromUdp(0, runs.getFirst().datagrams().toArray(byte[][]::new));

        assertThat(b.tun.frames).hasSize(1);
        byte[] received = b.tun.takePackets().getFirst();
        assertThat(received).isEqualTo(template.build());
        assertThat(b.packets("t", Direction.IN)).isEqualTo(21);
    }

    @Test
    void moreThanTheSendBufferHoldsIsSentInBetween() {
        connect(Tunnels.sa());
        TestPacket template = TestPacket.tcp(false, new byte[40 * 1300]);
        byte[][] frames = new byte[12][]; // 640 KB
        for (int i = 0; i < frames.length; i++) {
            template.sequence = i * 40 * 1300;
            frames[i] = superFrame(template, 1300);
        }

        a.framesFromTun(frames);
        List<byte[]> datagrams = a.udpV4.takeDatagrams();
        b.fromUdp(datagrams);

        assertThat(datagrams).hasSize(12 * 40);
        assertThat(b.packets("t", Direction.IN)).isEqualTo(12 * 40);
        assertThat(b.dropped()).isZero();
    }

    @Test
    void runsEndWhereSizeOrTrafficClassChanges() {
        connect(Tunnels.sa());
        byte[] small = TestPacket.udp(false, new byte[100]).build();
        byte[] large = TestPacket.udp(false, new byte[500]).build();
        TestPacket marked = TestPacket.udp(false, new byte[500]);
        marked.trafficClass = 0xb8;

        a.fromTun(large, large, small, small, large, marked.build());

        List<FakeSocket.Run> runs = a.udpV4.takeRuns();
        assertThat(runs).extracting(run -> run.datagrams().size()).containsExactly(3, 1, 1, 1);
        assertThat(runs).extracting(FakeSocket.Run::trafficClass).containsExactly(0, 0, 0, 0xb8);
        assertThat(runs.getFirst().path().toString()).isEqualTo("192.0.2.1 -> 192.0.2.2:4500");
    }

    @Test
    void partialChecksumsAreCompletedOnTheWay() {
        connect(Tunnels.sa());
        TestPacket packet = TestPacket.udp(false, new byte[33]);
        packet.partialChecksum = true;
        byte[] frame = TestGateway.plainFrame(packet.build());
        frame[0] = 1; // NEEDS_CSUM
        putNative16(frame, 6, 20);
        putNative16(frame, 8, 6);

        a.framesFromTun(frame);
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.tun.takePackets().getFirst()).matches(TestPacket::checksumsHold);
    }

    @Test
    void congestionMarksCrossTheTunnel() {
        connect(Tunnels.sa());
        TestPacket packet = TestPacket.tcp(false, new byte[10]);
        packet.trafficClass = 2; // ECT(0)

        a.fromTun(packet.build());
        FakeSocket.Run run = a.udpV4.takeRuns().getFirst();
        assertThat(run.trafficClass()).isEqualTo(2);
        b.fromUdp(3, run.datagrams().getFirst());

        byte[] received = b.tun.takePackets().getFirst();
        assertThat(received[1]).isEqualTo((byte) 3);
        assertThat(received).matches(TestPacket::checksumsHold);
    }

    @Test
    void aMarkThatThePacketCannotCarryDropsIt() {
        connect(Tunnels.sa());
        a.fromTun(TestPacket.udp(false, new byte[10]).build());

        b.fromUdp(3, a.udpV4.takeDatagrams().getFirst());

        assertThat(b.dropped(Drop.ECN)).isEqualTo(1);
        assertThat(b.tun.frames).isEmpty();
    }

    @Test
    void rekeyingLosesNothingAndCountersGoOn() {
        Tunnels.SaBuilder old = Tunnels.sa();
        Tunnels.SaBuilder fresh = Tunnels.sa();
        fresh.spi = 0x1002;
        fresh.keySeed = 2;
        connect(old);
        byte[] packet = TestPacket.udp(false, new byte[100]).build();
        a.fromTun(packet);
        List<byte[]> onTheWay = a.udpV4.takeDatagrams();

        b.add(fresh.in());
        a.add(fresh.out());
        a.fromTun(packet);
        List<byte[]> underNewSa = a.udpV4.takeDatagrams();
        assertThat(underNewSa.getFirst()).startsWith(0, 0, 0x10, 2);
        b.fromUdp(underNewSa);
        b.fromUdp(onTheWay);
        assertThat(a.delete(old.out())).isTrue();
        assertThat(b.delete(old.in())).isTrue();
        a.fromTun(packet);
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.tun.takePackets()).hasSize(3);
        assertThat(a.packets("t", Direction.OUT)).isEqualTo(3);
        assertThat(b.packets("t", Direction.IN)).isEqualTo(3);
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void deletingTheNewerSaFallsBackToTheOlder() {
        Tunnels.SaBuilder old = Tunnels.sa();
        Tunnels.SaBuilder fresh = Tunnels.sa();
        fresh.spi = 0x1002;
        connect(old);
        a.add(fresh.out());

        assertThat(a.delete(fresh.out())).isTrue();
        a.fromTun(TestPacket.udp(false, new byte[100]).build());
        b.fromUdp(a.udpV4.takeDatagrams());

        assertThat(b.tun.takePackets()).hasSize(1);
    }

    @Test
    void snapshotsSayWhatWasCarried() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        connect(sa);
        byte[] packet = TestPacket.udp(false, new byte[100]).build();
        a.fromTun(packet, packet);
        b.fromUdp(a.udpV4.takeDatagrams());

        SaSnapshot out = a.await(a.dataplane.dumpSas()).getFirst();
        assertThat(out.packets()).isEqualTo(2);
        assertThat(out.octets()).isEqualTo(2 * 128);
        assertThat(out.sequence()).isEqualTo(2);
        assertThat(out.lastUseEpochSeconds()).isEqualTo(a.epochSeconds);
        SaSnapshot in = b.await(b.dataplane.dumpSas()).getFirst();
        assertThat(in.packets()).isEqualTo(2);
        assertThat(in.sequence()).isEqualTo(2);
        assertThat(b.dataplane.tunnels())
                .containsExactly(new TunnelSnapshot("t", Direction.IN, 2, 2 * 128, b.epochSeconds));
    }

    private void connect(Tunnels.SaBuilder sa) {
        a.add(Tunnels.require(sa.selector));
        a.add(sa.out());
        b.add(sa.in());
    }

    private FakeSocket socket(boolean outerV6, boolean udp) {
        return udp ? (outerV6 ? a.udpV6 : a.udpV4) : (outerV6 ? a.rawV6 : a.rawV4);
    }

    private void receive(boolean udp, byte[] datagram) {
        if (udp) {
            b.fromUdp(0, datagram);
        } else {
            b.fromRaw(datagram);
        }
    }

    static byte[] superFrame(TestPacket template, int gsoSize) {
        template.partialChecksum = true;
        boolean tcp = template.protocol == TestPacket.TCP;
        byte[] frame = TestGateway.plainFrame(template.build());
        frame[0] = 1; // NEEDS_CSUM
        frame[1] = (byte) (tcp ? (template.v6 ? 4 : 1) : 5);
        putNative16(frame, 4, gsoSize);
        putNative16(frame, 6, template.ipHeaderBytes());
        putNative16(frame, 8, tcp ? 16 : 6);
        return frame;
    }

    private static void putNative16(byte[] frame, int at, int value) {
        ByteBuffer.wrap(frame).order(ByteOrder.nativeOrder()).putShort(at, (short) value);
    }
}
