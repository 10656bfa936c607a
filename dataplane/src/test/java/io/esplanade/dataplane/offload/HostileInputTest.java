package io.esplanade.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IcmpErrors;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.IpPacketWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged packets through everything that looks at packets. They lie in a segment without an octet to spare, so a read
 * or write outside would throw; and nothing may.
 */
class HostileInputTest {
    private static final int MUTATIONS = 100_000;

    private final Segmenter segmenter = new Segmenter();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final IpPacket packet = new IpPacket();
    private final IpPacketWriter tun = (memory, offset, lengthBytes) -> {
        assertThat(memory.byteSize()).isGreaterThanOrEqualTo(offset + (long) lengthBytes);
        return true;
    };
    private final Coalescer coalescer = new Coalescer(tun, true);
    private final MemorySegment out = Arena.ofAuto().allocate(0x10000);
    private int survivors;

    /** One frame of each kind: header, packet. */
    private static List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            byte[] payload = new byte[300];
            TestPacket tcp = TestPacket.tcp(v6, payload);
            tcp.tcpOptions = new byte[] {2, 4, 5, (byte) 0xb4, 1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};
            frames.add(Virtio.plainFrame(tcp.build()));
            frames.add(Virtio.superFrame(tcp, 100));
            tcp.partialChecksum = false;
            tcp.flags = 0x02;
            tcp.payload = new byte[0];
            frames.add(Virtio.plainFrame(tcp.build()));
            frames.add(Virtio.superFrame(TestPacket.udp(v6, payload), 100));
            TestPacket udp = TestPacket.udp(v6, payload);
            udp.flagsFragment = 0;
            udp.ipOptions = new byte[] {7, 7, 4, 1, 2, 3, 4, 1, (byte) 0x94, 4, 0, 0};
            frames.add(Virtio.plainFrame(udp.build()));
        }
        frames.add(Virtio.plainFrame(withExtensionHeaders()));
        return frames;
    }

    private static byte[] withExtensionHeaders() {
        TestPacket udp = TestPacket.udp(true, new byte[64]);
        byte[] octets = udp.build();
        octets[6] = 0; // hop-by-hop
        octets[40] = 43; // its next: routing
        octets[41] = 0;
        octets[48] = 44; // its next: fragment
        octets[49] = 1;
        octets[64] = 17;
        octets[66] = 0;
        octets[67] = 1;
        return octets;
    }

    @Test
    void everyTruncationIsHarmless() {
        for (byte[] frame : frames()) {
            for (int length = 10; length <= frame.length; length++) {
                process(Arrays.copyOf(frame, length), length - 10);
                // The same with the IP length made to fit, so that what comes behind has to notice.
                process(shortened(frame, length), length - 10);
            }
        }
        assertThat(survivors).isPositive();
    }

    @Test
    void randomMutationsAreHarmless() {
        Random random = new Random(42);
        List<byte[]> frames = frames();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).clone();
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                // Mostly headers: virtio, IP, TCP.
                int at = random.nextInt(random.nextInt(4) == 0 ? frame.length : Math.min(frame.length, 90));
                frame[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : frame[at] ^ (1 << random.nextInt(8)));
            }
            process(frame, frame.length - 10);
        }
        assertThat(survivors).isBetween(MUTATIONS / 4, MUTATIONS);
    }

    @Test
    void randomOctetsAreHarmless() {
        Random random = new Random(43);
        for (int i = 0; i < MUTATIONS / 4; i++) {
            byte[] frame = new byte[10 + random.nextInt(120)];
            random.nextBytes(frame);
            if (frame.length > 16) {
                frame[10] = (byte) (random.nextBoolean() ? 0x45 + random.nextInt(3) : 0x60);
                frame[random.nextBoolean() ? 12 : 14] = 0;
            }
            process(frame, frame.length - 10);
        }
    }

    private static byte[] shortened(byte[] frame, int length) {
        byte[] octets = Arrays.copyOf(frame, length);
        boolean v6 = frame[10] >> 4 == 6;
        int field = 10 + (v6 ? 4 : 2);
        int value = Math.max(0, length - 10 - (v6 ? 40 : 0));
        if (field + 2 <= length) {
            octets[field] = (byte) (value >> 8);
            octets[field + 1] = (byte) value;
        }
        return octets;
    }

    private void process(byte[] frame, int packetBytes) {
        MemorySegment memory = TestPacket.inMemory(frame, 0);
        if (packet.parse(memory, 10, packetBytes) != Drop.NONE) {
            return;
        }
        survivors++;
        assertThat(packet.totalBytes()).isBetween(0, packetBytes);
        assertThat(packet.upperBytes()).isBetween(0, packetBytes);
        IcmpErrors.packetTooBig(packet, 1400, out, 0);
        MssClamp.clamp(packet, 1300, false);
        fragment();
        segment();
        Ecn.decapsulate(packet, 3);
        coalescer.add(packet);
        coalescer.add(packet);
        coalescer.flush();
    }

    private void segment() {
        if (segmenter.prepare(packet) != Drop.NONE) {
            assertThat(segmenter.count()).isZero();
            return;
        }
        assertThat(segmenter.count()).isBetween(1, 0xffff);
        for (int i = 0; i < segmenter.count(); i++) {
            assertThat(segmenter.writeSegment(i, out, 0)).isEqualTo(segmenter.lengthBytes(i)).isPositive();
        }
    }

    private void fragment() {
        if (fragmenter.prepare(packet, 100) != Drop.NONE) {
            return;
        }
        for (int i = 0; i < fragmenter.count(); i++) {
            assertThat(fragmenter.writeFragment(i, out, 0)).isLessThanOrEqualTo(100).isPositive();
        }
    }
}
