package io.esplanade.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.ip.TestPacket;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random streams through segmentation, a network that mixes flows, coalescing, and the kernel's segmentation again. */
class RoundTripTest {
    private static final int FLOWS = 12;

    /** One side of a TCP connection or a UDP sender, with what it sent so far. */
    private static final class Stream {
        final Random random;
        final TestPacket template;
        final int segmentBytes;
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();

        Stream(long seed, int number) {
            random = new Random(seed * 1000 + number);
            template = TestPacket.tcp(random.nextBoolean(), new byte[0]);
            template.protocol = number % 4 == 3 ? TestPacket.UDP : TestPacket.TCP;
            template.sourcePort = 1000 + number;
            template.sequence = random.nextInt();
            template.identification = random.nextInt(0x10000);
            template.flagsFragment = random.nextBoolean() ? 0x4000 : 0;
            template.tcpOptions = new byte[4 * random.nextInt(11)];
            random.nextBytes(template.tcpOptions);
            segmentBytes = 1 + random.nextInt(1448);
        }

        /** The next super packet, of 1 to 50 segments. */
        byte[] nextFrame() {
            int payloadBytes = Math.min(60_000, 1 + random.nextInt(50 * segmentBytes));
            template.payload = new byte[payloadBytes];
            random.nextBytes(template.payload);
            template.flags = random.nextInt(4) == 0 ? 0x18 : 0x10;
            template.window = random.nextInt(8) == 0 ? random.nextInt(0x10000) : template.window;
            byte[] frame = Virtio.superFrame(template, segmentBytes);
            template.sequence += payloadBytes;
            template.identification += (payloadBytes + segmentBytes - 1) / segmentBytes;
            sent.writeBytes(template.payload);
            return frame;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyFlowKeepsItsPacketsAndTheirOrder(long seed) {
        Random random = new Random(seed);
        Segmenter segmenter = new Segmenter();
        List<Stream> streams = new ArrayList<>();
        Map<Integer, List<byte[]>> sent = new HashMap<>();
        RecordingWriter tun = new RecordingWriter();
        Coalescer coalescer = new Coalescer(tun, true);
        for (int i = 0; i < FLOWS; i++) {
            streams.add(new Stream(seed, i));
        }
        for (int round = 0; round < 30; round++) {
            List<List<byte[]>> queues = new ArrayList<>();
            for (Stream stream : streams) {
                List<byte[]> segments = Virtio.segments(segmenter, stream.nextFrame());
                assertThat(segments).allMatch(TestPacket::checksumsHold);
                sent.computeIfAbsent(stream.template.sourcePort, port -> new ArrayList<>()).addAll(segments);
                queues.add(new ArrayList<>(segments));
            }
            deliverMixed(queues, random, coalescer);
        }
        Map<Integer, List<byte[]>> received = byPort(tun.packets());
        assertThat(received.keySet()).isEqualTo(sent.keySet());
        sent.forEach((port, packets) -> assertThat(received.get(port)).containsExactlyElementsOf(packets));
        for (Stream stream : streams) {
            List<byte[]> packets = received.getOrDefault(stream.template.sourcePort, List.of());
            assertThat(payloadOf(packets, stream.template.headerBytes())).isEqualTo(stream.sent.toByteArray());
        }
        assertThat(coalescer.mergedPackets()).isGreaterThan(coalescer.superPackets() * 2);
    }

    /** Takes runs of packets from random queues, as a network does, and ends some receive batches in between. */
    private static void deliverMixed(List<List<byte[]>> queues, Random random, Coalescer coalescer) {
        List<List<byte[]>> left = new ArrayList<>(queues);
        while (!left.isEmpty()) {
            List<byte[]> queue = left.get(random.nextInt(left.size()));
            List<byte[]> run = queue.subList(0, Math.min(queue.size(), 1 + random.nextInt(20)));
            run.forEach(packet -> coalescer.add(TestPacket.parsed(packet, 10)));
            run.clear();
            left.removeIf(List::isEmpty);
            if (random.nextInt(10) == 0) {
                coalescer.flush();
            }
        }
        coalescer.flush();
    }

    private static Map<Integer, List<byte[]>> byPort(List<byte[]> packets) {
        Map<Integer, List<byte[]>> ports = new HashMap<>();
        for (byte[] packet : packets) {
            assertThat(TestPacket.checksumsHold(packet)).isTrue();
            int port = TestPacket.parsed(packet, 0).sourcePort();
            ports.computeIfAbsent(port, key -> new ArrayList<>()).add(packet);
        }
        return ports;
    }

    private static byte[] payloadOf(List<byte[]> packets, int headerBytes) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        packets.forEach(packet -> payload.writeBytes(Arrays.copyOfRange(packet, headerBytes, packet.length)));
        return payload.toByteArray();
    }
}
