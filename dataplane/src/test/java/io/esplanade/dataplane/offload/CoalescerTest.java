package io.esplanade.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.TestPacket;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoalescerTest {
    private static final int PSH_ACK = 0x18;
    private static final int PAYLOAD = 100;

    private final RecordingWriter tun = new RecordingWriter();
    private final Coalescer coalescer = new Coalescer(tun, true);
    private final List<byte[]> added = new ArrayList<>();

    private void add(byte[] packet) {
        added.add(packet);
        coalescer.add(TestPacket.parsed(packet, 10));
    }

    private void add(TestPacket packet) {
        add(packet.build());
    }

    /** The n-th segment of a stream. */
    private static TestPacket segment(boolean v6, int n) {
        byte[] payload = new byte[PAYLOAD];
        Arrays.fill(payload, (byte) n);
        TestPacket packet = TestPacket.tcp(v6, payload);
        packet.sequence = -150 + n * PAYLOAD;
        packet.identification = n;
        return packet;
    }

    private static TestPacket segment(int n) {
        return segment(false, n);
    }

    /** Two segments, the second one changed: they must leave as two frames. */
    private void keepsApart(String what, Consumer<TestPacket> change) {
        keepsApart(what, false, change);
        keepsApart(what, true, change);
    }

    private void keepsApart(String what, boolean v6, Consumer<TestPacket> change) {
        tun.frames.clear();
        added.clear();
        add(segment(v6, 0));
        TestPacket second = segment(v6, 1);
        change.accept(second);
        add(second);
        coalescer.flush();
        assertThat(tun.frames).as(what).hasSize(2);
        assertThat(tun.packets()).as(what).containsExactlyElementsOf(added);
        assertThat(coalescer.mergedPackets()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void joinsSegmentsInOrder(boolean v6) {
        for (int n = 0; n < 5; n++) {
            add(segment(v6, n));
        }
        assertThat(tun.frames).isEmpty();
        coalescer.flush();

        assertThat(tun.frames).hasSize(1);
        assertThat(tun.packets()).containsExactlyElementsOf(added);
        assertThat(coalescer.mergedPackets()).isEqualTo(5);
        assertThat(coalescer.superPackets()).isEqualTo(1);
    }

    @Test
    void writesTheHeaderThatTheKernelExpects() {
        add(segment(0));
        add(segment(1));
        coalescer.flush();

        TestPacket whole = segment(0);
        whole.payload = Arrays.copyOf(whole.payload, 200);
        Arrays.fill(whole.payload, 100, 200, (byte) 1);
        whole.partialChecksum = true;
        byte[] expected = Virtio.frame(1, 1, 100, 20, 16, whole.build());
        expected[2] = 40;
        expected[3] = 0;
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            expected[2] = 0;
            expected[3] = 40;
        }
        assertThat(tun.frames).containsExactly(expected);
    }

    @Test
    void writesASingleInPlaceBehindZeros() {
        byte[] octets = segment(0).build();
        MemorySegment memory = TestPacket.inMemory(octets, 12);
        memory.asSlice(0, 12).fill((byte) 0xee);
        IpPacket packet = new IpPacket();
        packet.parse(memory, 12, octets.length);

        coalescer.add(packet);
        coalescer.flush();

        assertThat(tun.memories).containsExactly(memory);
        assertThat(tun.frames).containsExactly(Virtio.plainFrame(octets));
        assertThat(TestPacket.bytes(memory, 0, 2)).containsOnly(0xee);
    }

    @Test
    void aShortSegmentEndsTheSuperPacket() {
        add(segment(0));
        TestPacket shorter = segment(1);
        shorter.payload = new byte[PAYLOAD - 1];
        add(shorter);
        assertThat(tun.frames).hasSize(1);
        TestPacket next = segment(2);
        next.sequence--;
        add(next);
        coalescer.flush();
        assertThat(tun.frames).hasSize(2);
        assertThat(tun.packets()).containsExactlyElementsOf(added);
    }

    @Test
    void aPushEndsTheSuperPacketAndIsKept() {
        add(segment(0));
        TestPacket pushed = segment(1);
        pushed.flags = PSH_ACK;
        add(pushed);
        assertThat(tun.frames).hasSize(1);
        assertThat(tun.packets()).containsExactlyElementsOf(added);
        add(segment(2));
        coalescer.flush();
        assertThat(tun.packets()).containsExactlyElementsOf(added);
    }

    @Test
    void aPushedFirstPacketDoesNotWait() {
        TestPacket pushed = segment(0);
        pushed.flags = PSH_ACK;
        add(pushed);
        assertThat(tun.packets()).containsExactlyElementsOf(added);
    }

    @Test
    void keepsApartWhatCuttingWouldNotGiveBack() {
        keepsApart("larger", packet -> packet.payload = new byte[PAYLOAD + 1]);
        keepsApart("empty", packet -> packet.payload = new byte[0]);
        keepsApart("gap", packet -> packet.sequence++);
        keepsApart("again", packet -> packet.sequence -= PAYLOAD);
        keepsApart("acknowledgment", packet -> packet.acknowledgment++);
        keepsApart("window", packet -> packet.window++);
        keepsApart("options", packet -> packet.tcpOptions = new byte[] {1, 1, 1, 1});
        keepsApart("traffic class", packet -> packet.trafficClass = 3);
        keepsApart("time to live", packet -> packet.timeToLive--);
        keepsApart("other port", packet -> packet.sourcePort++);
        keepsApart("other host", packet -> packet.host++);
        keepsApart("other protocol", packet -> packet.protocol = TestPacket.UDP);
        for (int flags : new int[] {0x11, 0x12, 0x14, 0x30, 0x50, 0x90, 0x00, 0x08}) {
            keepsApart("flags " + flags, packet -> packet.flags = flags);
        }
        keepsApart("DF", false, packet -> packet.flagsFragment = 0);
        keepsApart("IPv4 options", false, packet -> packet.ipOptions = new byte[] {1, 1, 1, 1});
        keepsApart("fragment", false, packet -> packet.flagsFragment = 0x2000);
        keepsApart("later fragment", false, packet -> packet.flagsFragment = 0x2001);
    }

    @Test
    void comparesOptionsOctetByOctet() {
        for (int i = 0; i < 12; i++) {
            int changed = i;
            tun.frames.clear();
            TestPacket first = segment(0);
            first.tcpOptions = new byte[12];
            add(first);
            TestPacket second = segment(1);
            second.tcpOptions = new byte[12];
            second.tcpOptions[changed] = 1;
            add(second);
            coalescer.flush();
            assertThat(tun.frames).hasSize(2);
        }
    }

    @Test
    void withoutDfTheIdentificationMustCount() {
        for (int step : new int[] {1, 2}) {
            tun.frames.clear();
            TestPacket first = segment(0);
            first.flagsFragment = 0;
            first.identification = 0xffff;
            add(first);
            TestPacket second = segment(1);
            second.flagsFragment = 0;
            second.identification = 0xffff + step;
            add(second);
            coalescer.flush();
            assertThat(tun.frames).hasSize(step);
        }
    }

    @Test
    void neverLaundersABadChecksum() {
        for (int damagedPacket = 0; damagedPacket < 3; damagedPacket++) {
            for (int damagedOctet : new int[] {10, 36, 60}) { // IP checksum, TCP checksum, payload
                tun.frames.clear();
                added.clear();
                for (int n = 0; n < 3; n++) {
                    byte[] octets = segment(n).build();
                    if (n == damagedPacket) {
                        octets[damagedOctet] ^= 1;
                    }
                    add(octets);
                }
                coalescer.flush();
                assertThat(tun.frames).hasSize(damagedPacket == 1 ? 3 : 2);
                assertThat(tun.frames).contains(Virtio.plainFrame(added.get(damagedPacket)));
            }
        }
    }

    @Test
    void holdsEightFlowsAndKeepsTheOrderInEach() {
        for (int n = 0; n < 3; n++) {
            for (int port = 0; port < 8; port++) {
                TestPacket packet = segment(n);
                packet.sourcePort = port + 1;
                add(packet);
            }
        }
        assertThat(tun.frames).isEmpty();
        TestPacket ninth = segment(0);
        ninth.sourcePort = 9;
        add(ninth);
        assertThat(tun.frames).hasSize(1);
        coalescer.flush();
        assertThat(tun.frames).hasSize(9);
        assertThat(tun.packets()).containsExactlyInAnyOrderElementsOf(added);
    }

    @Test
    void neverExceedsTheLargestPacket() {
        for (int n = 0; n < 70; n++) {
            TestPacket packet = TestPacket.tcp(false, new byte[1400]);
            packet.sequence = n * 1400;
            packet.identification = n;
            add(packet);
        }
        coalescer.flush();
        assertThat(tun.frames).hasSize(2).allMatch(frame -> frame.length <= 65_545);
        assertThat(tun.packets()).containsExactlyElementsOf(added);
    }

    @Test
    void fillsTheLargestPacketToTheLastOctet() {
        addEqualSegments(5, 13_099); // with 40 octets of headers 65,535
        coalescer.flush();
        assertThat(tun.frames).hasSize(1);
        tun.frames.clear();
        addEqualSegments(8, 8187); // one more
        coalescer.flush();
        assertThat(tun.frames).hasSize(2);
    }

    private void addEqualSegments(int count, int payloadBytes) {
        for (int n = 0; n < count; n++) {
            TestPacket packet = TestPacket.tcp(false, new byte[payloadBytes]);
            packet.sequence = n * payloadBytes;
            packet.identification = n;
            add(packet);
        }
    }

    @Test
    void aReservedTcpFlagStaysAlone() {
        for (int n = 0; n < 2; n++) {
            byte[] octets = segment(n).build();
            octets[32] |= 1; // behind the data offset
            octets[34]--; // the window, so that the checksum still holds
            assertThat(TestPacket.checksumsHold(octets)).isTrue();
            add(octets);
        }
        assertThat(tun.frames).hasSize(2);
    }

    @Test
    void aDatagramShorterThanItsPacketStaysAlone() {
        for (int n = 0; n < 2; n++) {
            byte[] octets = TestPacket.udp(true, new byte[PAYLOAD]).build();
            octets[45] = (byte) (PAYLOAD + 6); // its length, less 2
            octets[47] = (byte) (octets[47] + 2); // the checksum, so that it still holds over the packet
            assertThat(TestPacket.checksumsHold(octets)).isTrue();
            add(octets);
        }
        assertThat(tun.frames).hasSize(2);
    }

    @Test
    void joinsDatagramsOnlyIfTheDeviceTakesThem() {
        Coalescer tcpOnly = new Coalescer(tun, false);
        for (int n = 0; n < 3; n++) {
            TestPacket datagram = TestPacket.udp(true, new byte[PAYLOAD]);
            tcpOnly.add(TestPacket.parsed(datagram.build(), 10));
        }
        assertThat(tun.frames).hasSize(3);
        tun.frames.clear();
        for (int n = 0; n < 65; n++) {
            TestPacket datagram = TestPacket.udp(n % 2 == 0, new byte[n == 64 ? 7 : PAYLOAD]);
            datagram.identification = 1 + n / 2;
            add(datagram);
        }
        coalescer.flush();
        assertThat(tun.frames).hasSize(2);
        assertThat(tun.packets()).containsExactlyInAnyOrderElementsOf(added);
    }

    @Test
    void aDatagramWithoutChecksumStaysAlone() {
        for (int n = 0; n < 2; n++) {
            byte[] datagram = TestPacket.udp(false, new byte[PAYLOAD]).build();
            datagram[26] = 0;
            datagram[27] = 0;
            add(datagram);
        }
        assertThat(tun.packets()).containsExactlyElementsOf(added);
    }

    @Test
    void closesAtTheMostDatagramsTheKernelTakes() {
        for (int n = 0; n < 130; n++) {
            add(TestPacket.udp(true, new byte[10]));
        }
        assertThat(tun.frames).hasSize(2);
        coalescer.flush();
        assertThat(tun.frames).hasSize(3);
    }
}
