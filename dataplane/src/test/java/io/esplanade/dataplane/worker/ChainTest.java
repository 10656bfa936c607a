package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.ip.Ipv6Fragmenter;
import io.esplanade.dataplane.ip.Reassembly;
import io.esplanade.dataplane.ip.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SAs with keys from a file, of every protocol and mode, between two data planes. */
class ChainTest {
    private final TestGateway a = new TestGateway();
    private final TestGateway b = new TestGateway();

    static Stream<Arguments> everyKind() {
        return Stream.of(SaProtocol.values())
                .flatMap(protocol -> Stream.of(SaMode.values())
                        .filter(mode -> protocol != SaProtocol.IPIP || mode == SaMode.TUNNEL)
                        .flatMap(mode -> Stream.of(false, true)
                                .flatMap(outerV6 -> Stream.of(false, true)
                                        .filter(innerV6 -> mode == SaMode.TUNNEL || innerV6.equals(outerV6))
                                        .map(innerV6 -> Arguments.of(protocol, mode, outerV6, innerV6)))));
    }

    @ParameterizedTest(name = "{0} {1}, outer IPv6 {2}, inner IPv6 {3}")
    @MethodSource("everyKind")
    void packetsComeOutUnchanged(SaProtocol protocol, SaMode mode, boolean outerV6, boolean innerV6) {
        ManualSas.Builder sa = new ManualSas.Builder(protocol, mode, outerV6, 0x1001);
        connect(sa, innerV6);
        boolean onlyIfSmaller = protocol == SaProtocol.IPCOMP && mode == SaMode.TRANSPORT;
        List<byte[]> packets =
                packets(innerV6).stream().filter(packet -> !onlyIfSmaller || packet.length > 500).toList();

        a.fromTun(packets.toArray(byte[][]::new));
        List<byte[]> onTheWire = isFast(sa) ? rawPackets(outerV6) : a.takeWholePackets();
        assertThat(onTheWire).hasSize(packets.size());
        assertThat(onTheWire).noneMatch(packet -> protocol == SaProtocol.ESP && contains(packet, packets.getLast()));
        b.fromWire(onTheWire);

        assertThat(b.tun.takePackets()).containsExactlyElementsOf(packets);
        assertThat(a.dropped() + b.dropped()).isZero();
        assertThat(a.packets(sa.tunnel(), Direction.OUT)).isEqualTo(packets.size());
        assertThat(b.packets(sa.tunnel(), Direction.IN)).isEqualTo(packets.size());
    }

    @ParameterizedTest(name = "{0} {1}, outer IPv6 {2}, inner IPv6 {3}")
    @MethodSource("everyKind")
    void aFlowWithoutPeerUsesTheSaToThePacketsOwnDestination(
            SaProtocol protocol, SaMode mode, boolean outerV6, boolean innerV6) {
        ManualSas.Builder sa = new ManualSas.Builder(protocol, mode, outerV6, 0x1001);
        a.add(ManualSas.peerless(Direction.OUT, FlowType.REQUIRE, protocol, innerV6));
        b.add(ManualSas.peerless(Direction.IN, FlowType.REQUIRE, protocol, innerV6));
        a.add(sa.out());
        b.add(sa.in());
        byte[] packet = TestPacket.udp(innerV6, new byte[100]).build();

        a.fromTun(packet);
        b.fromWire(isFast(sa) ? rawPackets(outerV6) : a.takeWholePackets());

        // The SA's destination is the packet's only if both are of one family.
        assertThat(b.tun.takePackets()).hasSize(innerV6 == outerV6 ? 1 : 0);
        assertThat(a.dropped(Drop.NO_SA)).isEqualTo(innerV6 == outerV6 ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void espInUdpWorksInBothModesWithoutSelector(boolean v6) {
        connect(ManualSas.transport(SaProtocol.ESP, v6, 0x1001).inUdp(), v6);
        List<byte[]> packets = packets(v6);

        a.fromTun(packets.toArray(byte[][]::new));
        udp(v6).takeDatagrams().forEach(datagram -> b.fromUdpOf(v6, datagram));

        assertThat(b.tun.takePackets()).usingElementComparator(ChainTest::comparePayloads)
                .containsExactlyElementsOf(packets);
        assertThat(a.dropped() + b.dropped()).isZero();

        a.add(ManualSas.tunnel(SaProtocol.ESP, v6, 0x1002).inUdp().out()); // the newer one carries
        b.add(ManualSas.tunnel(SaProtocol.ESP, v6, 0x1002).inUdp().in());
        a.fromTun(packets.toArray(byte[][]::new));
        udp(v6).takeDatagrams().forEach(datagram -> b.fromUdpOf(v6, datagram));
        assertThat(b.tun.takePackets()).containsExactlyElementsOf(packets);
    }

    @Test
    void aSuperPacketIsCutAndComesOutAsOne() {
        connect(ManualSas.transport(SaProtocol.AH, false, 0x1001), false);
        TestPacket template = TestPacket.tcp(false, new byte[20 * 1300 + 77]);

        a.framesFromTun(TunnelTest.superFrame(template, 1300));
        List<byte[]> onTheWire = a.takeWholePackets();
        assertThat(onTheWire).hasSize(21);
        onTheWire.forEach(b::fromWire);

        assertThat(b.packets("ah-v4", Direction.IN)).isEqualTo(21);
        assertThat(b.dropped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fragmentsAreProtectedAsTheDatagramThatTheyAre(boolean v6) {
        connect(ManualSas.transport(SaProtocol.ESP, v6, 0x1001), v6);
        TestPacket datagram = TestPacket.udp(v6, payload(4000));
        datagram.flagsFragment = 0;
        byte[] whole = datagram.build();

        a.fromTun(fragments(whole, 1400).toArray(byte[][]::new));
        List<byte[]> onTheWire = a.takeWholePackets();
        assertThat(onTheWire).hasSize(3).allMatch(each -> each.length <= 1500);
        b.fromWire(assembled(onTheWire)); // the kernel does that for a socket

        assertThat(b.tun.takePackets()).containsExactly(whole);
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void fragmentsThatStayAloneAreGivenUpAndCounted() {
        connect(ManualSas.transport(SaProtocol.ESP, false, 0x1001), false);
        TestPacket datagram = TestPacket.udp(false, payload(4000));
        datagram.flagsFragment = 0;
        byte[] first = fragments(datagram.build(), 1400).getFirst();
        datagram.identification = 2;
        byte[] ofAnother = fragments(datagram.build(), 1400).getFirst();

        a.fromTun(first);
        a.advanceSeconds(16);
        a.fromTun(ofAnother);

        assertThat(a.takeWholePackets()).isEmpty();
        assertThat(a.dropped(Drop.FRAGMENT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fragmentsInUdpAreAWholeAgainToo(boolean v6) {
        connect(ManualSas.transport(SaProtocol.ESP, v6, 0x1001).inUdp(), v6);
        TestPacket datagram = TestPacket.udp(v6, payload(4000));
        datagram.flagsFragment = 0;
        byte[] whole = datagram.build();

        a.fromTun(fragments(whole, 1400).toArray(byte[][]::new));
        List<byte[]> onTheWire = a.takeWholePackets();
        assertThat(onTheWire).hasSize(3).allMatch(each -> each.length <= 1500);
        byte[] udp = assembled(onTheWire);
        int ip = v6 ? 40 : 20;
        assertThat(udp[v6 ? 6 : 9]).isEqualTo((byte) 17);
        assertThat(v6 ? TestPacket.checksumsHold(udp) : udp[26] == 0 && udp[27] == 0).isTrue();
        b.fromUdpOf(v6, Arrays.copyOfRange(udp, ip + 8, udp.length));

        assertThat(b.tun.takePackets()).hasSize(1).usingElementComparator(ChainTest::comparePayloads)
                .containsExactly(whole);
        assertThat(a.dropped() + b.dropped()).isZero();
    }

    @Test
    void aPacketThatIsTooLongOnceProtectedIsCutThen() {
        connect(ManualSas.transport(SaProtocol.AH, false, 0x1001), false);
        TestPacket template = TestPacket.udp(false, payload(1465));
        template.flagsFragment = 0;

        a.fromTun(template.build());
        List<byte[]> onTheWire = a.takeWholePackets();
        assertThat(onTheWire).hasSize(2);
        b.fromWire(assembled(onTheWire));

        assertThat(b.tun.takePackets()).containsExactly(template.build());
    }

    private static List<byte[]> fragments(byte[] packet, int maxBytes) {
        IpPacket parsed = TestPacket.parsed(packet, 0);
        List<byte[]> fragments = new ArrayList<>();
        MemorySegment out = Arena.ofAuto().allocate(maxBytes);
        if (parsed.v6()) {
            Ipv6Fragmenter fragmenter = new Ipv6Fragmenter();
            assertThat(fragmenter.prepare(parsed, maxBytes)).isEqualTo(Drop.NONE);
            for (int i = 0; i < fragmenter.count(); i++) {
                fragments.add(TestPacket.bytes(out, 0, fragmenter.writeFragment(i, out, 0)));
            }
        } else {
            Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
            assertThat(fragmenter.prepare(parsed, maxBytes)).isEqualTo(Drop.NONE);
            for (int i = 0; i < fragmenter.count(); i++) {
                fragments.add(TestPacket.bytes(out, 0, fragmenter.writeFragment(i, out, 0)));
            }
        }
        return fragments;
    }

    private static byte[] assembled(List<byte[]> fragments) {
        Reassembly reassembly = new Reassembly();
        fragments.forEach(
                fragment -> assertThat(reassembly.add(TestPacket.parsed(fragment, 0), 0)).isEqualTo(Drop.NONE));
        assertThat(reassembly.isComplete()).isTrue();
        return TestPacket.bytes(reassembly.memory(), reassembly.offset(), reassembly.lengthBytes());
    }

    @Test
    void compressionMakesAPacketSmallerAndWhatItCannotGoesAsItIs() {
        connect(ManualSas.tunnel(SaProtocol.IPCOMP, false, 0x1001), false);
        byte[] zeros = TestPacket.udp(false, new byte[1000]).build();
        byte[] small = TestPacket.udp(false, new byte[5]).build();

        a.fromTun(zeros, small);
        List<byte[]> onTheWire = a.takeWholePackets();

        assertThat(onTheWire.get(0)[9]).isEqualTo((byte) 108);
        assertThat(onTheWire.get(0).length).isLessThan(200);
        assertThat(onTheWire.get(1)[9]).isEqualTo((byte) 4);
        b.fromWire(onTheWire);
        assertThat(b.tun.takePackets()).containsExactly(zeros, small);
    }

    @Test
    void congestionMarksOfTheOuterHeaderGoInside() {
        connect(ManualSas.tunnel(SaProtocol.IPIP, false, 0x1001), false);
        TestPacket packet = TestPacket.tcp(false, new byte[10]);
        packet.trafficClass = 2; // ECT(0)
        a.fromTun(packet.build());
        byte[] onTheWire = a.takeWholePackets().getFirst();
        onTheWire[1] = 3;

        b.fromWire(onTheWire);

        assertThat(b.tun.takePackets().getFirst()[1]).isEqualTo((byte) 3);
    }

    private void connect(ManualSas.Builder sa, boolean innerV6) {
        a.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, sa, innerV6));
        b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, innerV6));
        a.add(sa.out());
        b.add(sa.in());
    }

    private static List<byte[]> packets(boolean v6) {
        return Stream.of(0, 1, 5, 700, 1300)
                .map(payloadBytes -> TestPacket.udp(v6, payload(payloadBytes)).build())
                .toList();
    }

    private static byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) (i / 7);
        }
        return payload;
    }

    private static boolean isFast(ManualSas.Builder sa) {
        return sa.protocol == SaProtocol.ESP && sa.mode == SaMode.TUNNEL;
    }

    /** ESP of the fast path gets its IP header from the kernel. */
    private List<byte[]> rawPackets(boolean v6) {
        return (v6 ? a.rawV6 : a.rawV4).takeDatagrams().stream()
                .map(esp -> withIpHeader(v6, esp))
                .toList();
    }

    private static byte[] withIpHeader(boolean v6, byte[] esp) {
        TestPacket header = TestPacket.udp(v6, new byte[esp.length - 8]);
        byte[] packet = header.build();
        int ip = header.ipHeaderBytes();
        packet[v6 ? 6 : 9] = 50;
        System.arraycopy(esp, 0, packet, ip, esp.length);
        return packet;
    }

    private FakeSocket udp(boolean v6) {
        return v6 ? a.udpV6 : a.udpV4;
    }

    /** Behind a NAT the outer IP header is not the sender's: all but the rest of the packet may differ. */
    private static int comparePayloads(byte[] one, byte[] other) {
        int ip = one[0] >> 4 == 6 ? 40 : 20;
        return Arrays.compare(one, ip, one.length, other, ip, other.length);
    }

    private static boolean contains(byte[] packet, byte[] inner) {
        byte[] tail = Arrays.copyOfRange(inner, inner.length - 64, inner.length);
        for (int i = 0; i + tail.length <= packet.length; i++) {
            if (Arrays.equals(packet, i, i + tail.length, tail, 0, tail.length)) {
                return true;
            }
        }
        return false;
    }
}
