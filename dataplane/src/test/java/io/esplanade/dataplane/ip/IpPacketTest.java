package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IpPacketTest {
    private final IpPacket packet = new IpPacket();

    private Drop parse(byte[] octets) {
        return packet.parse(TestPacket.inMemory(octets, 5), 5, octets.length);
    }

    @Test
    void readsAnIpv4Packet() {
        TestPacket tcp = TestPacket.tcp(false, new byte[100]);
        tcp.trafficClass = 0x2a;
        tcp.timeToLive = 7;
        tcp.ipOptions = new byte[] {1, 1, 1, 0};

        assertThat(parse(tcp.build())).isEqualTo(Drop.NONE);

        assertThat(packet.v6()).isFalse();
        assertThat(packet.offset()).isEqualTo(5);
        assertThat(packet.totalBytes()).isEqualTo(144);
        assertThat(packet.l4Offset()).isEqualTo(29);
        assertThat(packet.upperBytes()).isEqualTo(120);
        assertThat(packet.protocol()).isEqualTo(IpProtocol.TCP);
        assertThat(packet.trafficClass()).isEqualTo(0x2a);
        assertThat(packet.timeToLive()).isEqualTo(7);
        assertThat(packet.dontFragment()).isTrue();
        assertThat(packet.isFragment()).isFalse();
        assertThat(packet.sourceHigh()).isZero();
        assertThat(packet.sourceLow()).isEqualTo(0x0a09_0001L);
        assertThat(packet.destinationLow()).isEqualTo(0x0a08_0002L);
        assertThat(packet.sourcePort()).isEqualTo(40_000);
        assertThat(packet.destinationPort()).isEqualTo(443);
    }

    @Test
    void readsAnIpv6Packet() {
        TestPacket udp = TestPacket.udp(true, new byte[10]);
        udp.trafficClass = 0xb9;

        assertThat(parse(udp.build())).isEqualTo(Drop.NONE);

        assertThat(packet.v6()).isTrue();
        assertThat(packet.totalBytes()).isEqualTo(58);
        assertThat(packet.l4Offset()).isEqualTo(45);
        assertThat(packet.protocol()).isEqualTo(IpProtocol.UDP);
        assertThat(packet.trafficClass()).isEqualTo(0xb9);
        assertThat(packet.dontFragment()).isTrue();
        assertThat(packet.sourceHigh()).isEqualTo(0x2001_0db8_0000_0001L);
        assertThat(packet.sourceLow()).isEqualTo(1);
        assertThat(packet.destinationHigh()).isEqualTo(0x2001_0db8_0000_0002L);
        assertThat(packet.destinationLow()).isEqualTo(2);
        assertThat(packet.sourcePort()).isEqualTo(40_000);
    }

    @Test
    void cutsOctetsBehindTheIpLength() {
        byte[] padded = Arrays.copyOf(TestPacket.udp(false, new byte[10]).build(), 100);
        assertThat(parse(padded)).isEqualTo(Drop.NONE);
        assertThat(packet.totalBytes()).isEqualTo(38);
    }

    @Test
    void walksIpv6ExtensionHeaders() {
        byte[] hopByHop = {(byte) IpProtocol.DESTINATION_OPTIONS, 0, 0, 0, 0, 0, 0, 0};
        byte[] destination = {(byte) IpProtocol.AH, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] ah = new byte[24];
        ah[0] = TestPacket.UDP;
        ah[1] = 4;

        assertThat(parse(withHeaders(IpProtocol.HOP_BY_HOP, hopByHop, destination, ah))).isEqualTo(Drop.NONE);

        assertThat(packet.protocol()).isEqualTo(IpProtocol.UDP);
        assertThat(packet.l4Offset()).isEqualTo(5 + 40 + 8 + 16 + 24);
        assertThat(packet.destinationPort()).isEqualTo(443);
    }

    @Test
    void boundsTheNumberOfExtensionHeaders() {
        byte[] more = {(byte) IpProtocol.DESTINATION_OPTIONS, 0, 0, 0, 0, 0, 0, 0};
        byte[] last = {TestPacket.UDP, 0, 0, 0, 0, 0, 0, 0};
        assertThat(parse(withHeaders(60, more, more, more, more, more, more, more, last))).isEqualTo(Drop.NONE);
        assertThat(parse(withHeaders(60, more, more, more, more, more, more, more, more, last)))
                .isEqualTo(Drop.MALFORMED);
    }

    @Test
    void refusesAnExtensionHeaderThatIsCutOff() {
        byte[] tooLong = {TestPacket.UDP, 100, 0, 0, 0, 0, 0, 0};
        assertThat(parse(withHeaders(IpProtocol.ROUTING, tooLong))).isEqualTo(Drop.MALFORMED);
    }

    @Test
    void tellsIpv6FragmentsApart() {
        byte[] first = {TestPacket.UDP, 0, 0, 1, 0, 0, 0, 9};
        assertThat(parse(withHeaders(IpProtocol.FRAGMENT, first))).isEqualTo(Drop.NONE);
        assertThat(packet.isFirstFragment()).isTrue();
        assertThat(packet.destinationPort()).isEqualTo(443);

        byte[] later = {TestPacket.UDP, 0, 0, 8, 0, 0, 0, 9};
        assertThat(parse(withHeaders(IpProtocol.FRAGMENT, later))).isEqualTo(Drop.NONE);
        assertThat(packet.isFragment()).isTrue();
        assertThat(packet.isLaterFragment()).isTrue();
        assertThat(packet.protocol()).isEqualTo(IpProtocol.UDP);
        assertThat(packet.destinationPort()).isZero();

        // A later fragment may begin with what looks like an endless extension header.
        byte[] confusing = {(byte) IpProtocol.ROUTING, 0, 0, 8, 0, 0, 0, 9};
        assertThat(parse(withHeaders(IpProtocol.FRAGMENT, confusing))).isEqualTo(Drop.NONE);

        byte[] atomic = {TestPacket.UDP, 0, 0, 0, 0, 0, 0, 9}; // RFC 6946
        assertThat(parse(withHeaders(IpProtocol.FRAGMENT, atomic))).isEqualTo(Drop.NONE);
        assertThat(packet.isFragment()).isFalse();
    }

    @Test
    void tellsIpv4FragmentsApart() {
        TestPacket udp = TestPacket.udp(false, new byte[16]);
        udp.flagsFragment = 0x2000;
        assertThat(parse(udp.build())).isEqualTo(Drop.NONE);
        assertThat(packet.isFirstFragment()).isTrue();
        assertThat(packet.dontFragment()).isFalse();
        assertThat(packet.sourcePort()).isEqualTo(40_000);

        udp.flagsFragment = 0x0001;
        assertThat(parse(udp.build())).isEqualTo(Drop.NONE);
        assertThat(packet.isFirstFragment()).isFalse();
        assertThat(packet.isLaterFragment()).isTrue();
        assertThat(packet.sourcePort()).isZero();
    }

    @Test
    void forgetsThePortsOfThePacketBefore() {
        assertThat(parse(TestPacket.udp(false, new byte[16]).build())).isEqualTo(Drop.NONE);
        TestPacket icmp = TestPacket.udp(false, new byte[16]);
        icmp.protocol = IpProtocol.ICMP;
        assertThat(parse(icmp.build())).isEqualTo(Drop.NONE);
        assertThat(packet.sourcePort()).isZero();
        assertThat(packet.destinationPort()).isZero();
    }

    @Test
    void refusesAFirstFragmentThatHidesItsPorts() {
        TestPacket tcp = TestPacket.tcp(false, new byte[0]);
        tcp.flagsFragment = 0x2000;
        byte[] tiny = Arrays.copyOf(tcp.build(), 23);
        tiny[3] = 23;
        assertThat(parse(tiny)).isEqualTo(Drop.MALFORMED);
        tiny[9] = IpProtocol.ICMP;
        assertThat(parse(tiny)).isEqualTo(Drop.NONE);
        tiny[9] = TestPacket.TCP;
        tiny[7] = 1; // not the first
        assertThat(parse(tiny)).isEqualTo(Drop.NONE);
    }

    @Test
    void refusesContradictingLengths() {
        byte[] good = TestPacket.tcp(false, new byte[10]).build();
        for (int[] change : new int[][] {{0, 0x35}, {0, 0x44}, {0, 0x75}, {0, 0x05}, {2, 0xff}, {3, 19}}) {
            byte[] bad = good.clone();
            bad[change[0]] = (byte) change[1];
            assertThat(parse(bad)).as("octet %d = %d", change[0], change[1]).isEqualTo(Drop.MALFORMED);
        }
        byte[] longerThanThere = TestPacket.tcp(true, new byte[10]).build();
        longerThanThere[5]++;
        assertThat(parse(longerThanThere)).isEqualTo(Drop.MALFORMED);
    }

    @Test
    void refusesEveryTruncation() {
        for (boolean v6 : new boolean[] {false, true}) {
            byte[] good = TestPacket.tcp(v6, new byte[10]).build();
            for (int length = 0; length < good.length; length++) {
                assertThat(parse(Arrays.copyOf(good, length))).isEqualTo(Drop.MALFORMED);
            }
        }
    }

    /** An IPv6 UDP packet with extension headers put in. */
    private static byte[] withHeaders(int first, byte[]... headers) {
        byte[] plain = TestPacket.udp(true, new byte[10]).build();
        int extra = Arrays.stream(headers).mapToInt(header -> header.length).sum();
        ByteBuffer out = ByteBuffer.allocate(plain.length + extra);
        out.put(plain, 0, 40);
        for (byte[] header : headers) {
            out.put(header);
        }
        out.put(plain, 40, plain.length - 40);
        out.putShort(4, (short) (plain.length - 40 + extra)).put(6, (byte) first);
        return out.array();
    }
}
