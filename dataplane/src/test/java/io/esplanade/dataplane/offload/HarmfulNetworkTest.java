package io.esplanade.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.ip.TestPacket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Super packets with all that TCP and UDP may say in their headers, against {@link KernelCut}: cut by us as a kernel
 * would; and, after a network that loses, doubles, reorders and damages them, joined to what a kernel cuts into just
 * the packets that came, in their order.
 */
class HarmfulNetworkTest {
    private static final int FRAMES = 150;
    private static final int[] TCP_FLAGS = {0x10, 0x10, 0x10, 0x10, 0x18, 0x11, 0x19, 0x50, 0x90, 0xd8, 0x30};

    private final List<byte[]> arrived = new ArrayList<>();
    private final RecordingWriter tun = new RecordingWriter();
    private final Coalescer coalescer = new Coalescer(tun, true);
    private final Segmenter segmenter = new Segmenter();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsAddedLostChangedOrMovedByUs(long seed) {
        Random random = new Random(seed);
        TestPacket flow = newFlow(random);
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = nextFrame(flow, random);
            List<byte[]> segments = Virtio.segments(segmenter, frame);
            assertThat(segments).containsExactlyElementsOf(KernelCut.of(frame));
            deliver(harmed(segments, random), random);
        }
        coalescer.flush();

        List<byte[]> received = tun.frames.stream().flatMap(each -> KernelCut.of(each).stream()).toList();
        assertThat(received).containsExactlyElementsOf(arrived);
        assertThat(coalescer.mergedPackets()).isGreaterThan(FRAMES);
    }

    private static TestPacket newFlow(Random random) {
        TestPacket flow = TestPacket.tcp(random.nextBoolean(), new byte[0]);
        flow.protocol = random.nextInt(4) == 0 ? TestPacket.UDP : TestPacket.TCP;
        flow.sequence = -random.nextInt(1 << 20); // passes 2^32 on the way
        flow.tcpOptions = new byte[4 * random.nextInt(11)];
        random.nextBytes(flow.tcpOptions);
        return flow;
    }

    private static byte[] nextFrame(TestPacket flow, Random random) {
        int size = 1 + random.nextInt(1448);
        flow.payload = new byte[1 + random.nextInt(Math.min(30 * size, 60_000))];
        random.nextBytes(flow.payload);
        flow.flags = TCP_FLAGS[random.nextInt(TCP_FLAGS.length)];
        if (random.nextInt(8) == 0) {
            flow.trafficClass = random.nextInt(256);
            flow.window = random.nextInt(0x10000);
            flow.acknowledgment += random.nextInt(5000);
            flow.flagsFragment = random.nextBoolean() ? 0x4000 : 0;
        }
        byte[] frame = Virtio.superFrame(flow, size);
        flow.sequence += flow.payload.length;
        flow.identification += (flow.payload.length + size - 1) / size;
        return frame;
    }

    private static List<byte[]> harmed(List<byte[]> segments, Random random) {
        List<byte[]> harmed = new ArrayList<>();
        for (byte[] segment : segments) {
            int lot = random.nextInt(100);
            if (lot != 0) {
                harmed.add(lot == 1 ? damaged(segment, random) : segment);
            }
            if (lot == 2) {
                harmed.add(segment);
            }
            if (lot == 3) {
                Collections.swap(harmed, harmed.size() - 1, random.nextInt(harmed.size()));
            }
        }
        return harmed;
    }

    /** One bit of the payload is wrong: the receiver's own checksum must find it. */
    private static byte[] damaged(byte[] segment, Random random) {
        byte[] damaged = segment.clone();
        damaged[segment.length - 1] ^= (byte) (1 << random.nextInt(8));
        return damaged;
    }

    private void deliver(List<byte[]> packets, Random random) {
        for (byte[] packet : packets) {
            arrived.add(packet);
            coalescer.add(TestPacket.parsed(packet, 10));
            if (random.nextInt(60) == 0) {
                coalescer.flush();
            }
        }
    }
}
