package io.esplanade.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.TestPacket;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmenterTest {
    private static final int FIN_PSH_ACK = 0x19;
    private static final int ACK = 0x10;
    private static final int CWR = 0x80;

    private final Segmenter segmenter = new Segmenter();

    private static byte[] randomBytes(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private Drop prepare(byte[] frame) {
        return segmenter.prepare(Virtio.parsed(frame));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutsTcpAsIfItHadBeenSentInSegments(boolean v6) {
        byte[] payload = randomBytes(3 * 1000 + 77);
        TestPacket template = TestPacket.tcp(v6, payload);
        template.sequence = -1500; // wraps in the second segment
        template.identification = 0xffff;
        template.flags = CWR | FIN_PSH_ACK;
        template.tcpOptions = new byte[] {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};

        List<byte[]> segments = Virtio.segments(segmenter, Virtio.superFrame(template, 1000));

        assertThat(segments).hasSize(4);
        assertThat(segmenter.segmentBytes()).isEqualTo(segments.getFirst().length);
        for (int i = 0; i < 4; i++) {
            TestPacket expected = TestPacket.tcp(v6, slice(payload, i * 1000, 1000));
            expected.sequence = -1500 + i * 1000;
            expected.identification = 0xffff + i;
            expected.flags = (i == 0 ? CWR : 0) | (i == 3 ? FIN_PSH_ACK : ACK);
            expected.tcpOptions = template.tcpOptions;
            assertThat(segments.get(i)).as("segment %d", i).isEqualTo(expected.build());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutsUdpIntoDatagrams(boolean v6) {
        byte[] payload = randomBytes(2 * 500 + 1);
        List<byte[]> segments = Virtio.segments(segmenter, Virtio.superFrame(TestPacket.udp(v6, payload), 500));

        assertThat(segments).hasSize(3);
        for (int i = 0; i < 3; i++) {
            TestPacket expected = TestPacket.udp(v6, slice(payload, i * 500, 500));
            expected.identification = 1 + i;
            assertThat(segments.get(i)).isEqualTo(expected.build());
        }
    }

    @Test
    void completesAPartialChecksum() {
        for (boolean v6 : new boolean[] {false, true}) {
            for (int length : new int[] {0, 1, 2, 1399, 1400}) {
                TestPacket tcp = TestPacket.tcp(v6, randomBytes(length));
                TestPacket udp = TestPacket.udp(v6, randomBytes(length));
                assertCompletes(tcp, 16);
                assertCompletes(udp, 6);
            }
        }
    }

    private void assertCompletes(TestPacket template, int field) {
        template.partialChecksum = true;
        byte[] frame =
                Virtio.frame(Virtio.NEEDS_CSUM, 0, 0, template.ipHeaderBytes(), field, template.build());
        template.partialChecksum = false;
        assertThat(Virtio.segments(segmenter, frame)).containsExactly(template.build());
    }

    @Test
    void neverWritesAUdpChecksumOfZero() {
        // The last two octets are chosen so that the checksum comes out as zero.
        TestPacket template = TestPacket.udp(false, new byte[2]);
        byte[] whole = template.build();
        template.payload = new byte[] {whole[26], whole[27]};
        template.partialChecksum = true;
        byte[] frame = Virtio.frame(Virtio.NEEDS_CSUM, 0, 0, 20, 6, template.build());
        byte[] segment = Virtio.segments(segmenter, frame).getFirst();
        assertThat(segment[26]).isEqualTo((byte) 0xff);
        assertThat(segment[27]).isEqualTo((byte) 0xff);
    }

    @Test
    void forwardsACompletePacketAsItIs() {
        byte[] packet = TestPacket.tcp(false, randomBytes(100)).build();
        assertThat(Virtio.segments(segmenter, Virtio.frame(0, 0, 0, 0, 0, packet))).containsExactly(packet);
        // DATA_VALID
        assertThat(Virtio.segments(segmenter, Virtio.frame(2, 0, 0, 0, 0, packet))).containsExactly(packet);
    }

    @Test
    void aSuperPacketThatFitsIsOneSegment() {
        TestPacket template = TestPacket.tcp(true, randomBytes(900));
        List<byte[]> segments = Virtio.segments(segmenter, Virtio.superFrame(template, 1000));
        template.partialChecksum = false;
        assertThat(segments).containsExactly(template.build());
    }

    @Test
    void takesTheEcnBitOfTheType() {
        TestPacket template = TestPacket.tcp(false, randomBytes(2000));
        template.partialChecksum = true;
        byte[] frame = Virtio.frame(Virtio.NEEDS_CSUM, 0x81, 1000, 20, 16, template.build());
        assertThat(Virtio.segments(segmenter, frame)).hasSize(2);
    }

    @Test
    void cutsTheLargestPacketIntoTheSmallestSegments() {
        TestPacket template = TestPacket.tcp(false, randomBytes(65_535 - 40));
        List<byte[]> segments = Virtio.segments(segmenter, Virtio.superFrame(template, 8));
        assertThat(segments).hasSize((65_495 + 7) / 8).allMatch(TestPacket::checksumsHold);
    }

    @Test
    void refusesContradictions() {
        TestPacket tcp = TestPacket.tcp(false, randomBytes(2000));
        tcp.partialChecksum = true;
        byte[] v4 = tcp.build();
        tcp.v6 = true;
        byte[] v6 = tcp.build();
        byte[] udp = TestPacket.udp(false, randomBytes(2000)).build();
        assertThat(prepare(Virtio.frame(1, 1, 1000, 20, 16, v4))).isEqualTo(Drop.NONE);

        assertMalformed("TCPv6 on IPv4", Virtio.frame(1, 4, 1000, 20, 16, v4));
        assertMalformed("TCPv4 on IPv6", Virtio.frame(1, 1, 1000, 40, 16, v6));
        assertMalformed("TCP on UDP", Virtio.frame(1, 1, 1000, 20, 16, udp));
        assertMalformed("UDP on TCP", Virtio.frame(1, 5, 1000, 20, 6, v4));
        assertMalformed("no size", Virtio.frame(1, 1, 0, 20, 16, v4));
        assertMalformed("checksum starts elsewhere", Virtio.frame(1, 1, 1000, 24, 16, v4));
        assertMalformed("checksum lies elsewhere", Virtio.frame(1, 1, 1000, 20, 6, v4));
        assertMalformed("GSO without checksum offload", Virtio.frame(0, 1, 1000, 20, 16, v4));
        assertMalformed("unknown type", Virtio.frame(1, 3, 1000, 20, 16, v4));
        assertMalformed("checksum inside the IP header", Virtio.frame(1, 0, 0, 10, 0, v4));
        assertMalformed("checksum behind the packet", Virtio.frame(1, 0, 0, 20, v4.length - 21, v4));
        assertMalformed("checksum starts behind the packet", Virtio.frame(1, 0, 0, 0xffff, 0xffff, v4));
    }

    @Test
    void refusesAnImpossibleTcpHeader() {
        byte[] packet = TestPacket.tcp(false, randomBytes(10)).build();
        packet[32] = 0x40; // data offset 4
        assertMalformed("shorter than 20", Virtio.frame(1, 1, 1000, 20, 16, packet));
        packet[32] = (byte) 0xf0; // 60, but only 30 are there
        assertMalformed("longer than the packet", Virtio.frame(1, 1, 1000, 20, 16, packet));
    }

    @Test
    void refusesFragments() {
        TestPacket template = TestPacket.tcp(false, randomBytes(2000));
        template.flagsFragment = 0x2000;
        assertMalformed("fragment", Virtio.superFrame(template, 1000));
    }

    private void assertMalformed(String what, byte[] frame) {
        assertThat(prepare(frame)).as(what).isEqualTo(Drop.MALFORMED);
        assertThat(segmenter.count()).isZero();
    }

    private static byte[] slice(byte[] octets, int from, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(octets, from, Math.min(length, octets.length - from));
        return out.toByteArray();
    }
}
