package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** When compression is left out, and what is refused (RFC 3173). */
class IpcompTest {
    private final Transforms transforms = new Transforms(PacketCiphers.forOneThread());
    private final Frames frames = new Frames();
    private final TransformSas transport = new TransformSas(SaProtocol.IPCOMP, SaMode.TRANSPORT, false);
    private final TransformSas tunnel = new TransformSas(SaProtocol.IPCOMP, SaMode.TUNNEL, false);

    @Test
    void compressesWhatGetsSmaller() {
        byte[] packet = TestPacket.udp(false, new byte[1000]).build();
        byte[] sent = sent(transport, packet);
        assertThat(sent).hasSizeLessThan(100);
        assertThat(Arrays.copyOfRange(sent, 20, 24)).containsExactly(17, 0, 0x43, 0x21);
        assertThat(sent[9]).isEqualTo((byte) 108);
        assertThat(TestPacket.naiveSum(sent, 0, 20, 0)).isEqualTo(0xffff);
    }

    @Test
    void leavesShortAndIncompressiblePacketsAsTheyAre() {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        for (byte[] payload : new byte[][] {new byte[61], noise}) {
            byte[] packet = TestPacket.udp(false, payload).build();
            assertThat(sent(transport, packet)).isEqualTo(packet);
            byte[] inTunnel = sent(tunnel, packet);
            assertThat(inTunnel[9]).as("plain IP in IP").isEqualTo((byte) 4);
            assertThat(inTunnel).hasSize(20 + packet.length).endsWith(packet);
            assertThat(inbound(tunnel).apply(frames.of(inTunnel))).isEqualTo(Drop.NONE);
            assertThat(frames.octets()).isEqualTo(packet);
        }
    }

    @Test
    void ignoresFlags() {
        byte[] packet = TestPacket.udp(false, new byte[1000]).build();
        byte[] sent = sent(transport, packet);
        sent[21] = (byte) 0xff;
        assertThat(inbound(transport).apply(frames.of(sent))).isEqualTo(Drop.NONE);
        assertThat(frames.octets()).isEqualTo(packet);
    }

    @Test
    void refusesBombsAndTakesTheLongestPacket() {
        int most = 65_535 - 20; // what fits behind the IP header
        for (int octets : new int[] {most, most + 1, 1 << 20}) {
            byte[] bomb = ipcomp(deflated(new byte[octets]));
            Drop drop = inbound(transport).apply(frames.of(bomb));
            assertThat(drop).as(octets + " octets").isEqualTo(octets == most ? Drop.NONE : Drop.COMPRESSION);
        }
    }

    @Test
    void refusesWhatDoesNotInflateFromTheFirstToTheLastOctet() {
        byte[] good = deflated("compressed".repeat(30).getBytes(StandardCharsets.US_ASCII));
        assertThat(inbound(transport).apply(frames.of(ipcomp(good)))).isEqualTo(Drop.NONE);
        InboundTransform in = inbound(transport);
        assertThat(in.apply(frames.of(ipcomp(Arrays.copyOf(good, good.length - 1))))).isEqualTo(Drop.COMPRESSION);
        assertThat(in.apply(frames.of(ipcomp(Arrays.copyOf(good, good.length + 1))))).isEqualTo(Drop.COMPRESSION);
        assertThat(in.apply(frames.of(ipcomp(deflated(new byte[0]))))).as("nothing").isEqualTo(Drop.COMPRESSION);
        assertThat(in.apply(frames.of(ipcomp(new byte[] {7, 7, 7})))).isEqualTo(Drop.COMPRESSION);
        assertThat(in.apply(frames.of(ipcomp(good)))).as("goes on after garbage").isEqualTo(Drop.NONE);
        assertThat(in.sa().snapshot(0, null).drops()).isEqualTo(4);
    }

    @Test
    void needsNoMoreRoomThanThereIs() {
        byte[] packet = ipcomp(deflated(new byte[5000]));
        PacketFrame exact = new PacketFrame().wrap(TestPacket.inMemory(packet, 3), 3, packet.length);
        assertThat(inbound(transport).apply(exact)).isEqualTo(Drop.COMPRESSION);
    }

    private byte[] sent(TransformSas sa, byte[] packet) {
        assertThat(transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY).apply(frames.of(packet)))
                .isEqualTo(Drop.NONE);
        return frames.octets();
    }

    private InboundTransform inbound(TransformSas sa) {
        return transforms.inbound(sa.sa(Direction.IN));
    }

    private static byte[] ipcomp(byte[] compressed) {
        byte[] payload = new byte[4 + compressed.length];
        payload[0] = 17;
        System.arraycopy(compressed, 0, payload, 4, compressed.length);
        byte[] ip = Arrays.copyOf(TestPacket.udp(false, new byte[0]).build(), 20 + payload.length);
        System.arraycopy(payload, 0, ip, 20, payload.length);
        ip[2] = (byte) (ip.length >> 8);
        ip[3] = (byte) ip.length;
        ip[9] = 108;
        return ip;
    }

    private static byte[] deflated(byte[] octets) {
        try (var deflater = new Ended(new Deflater(Deflater.BEST_COMPRESSION, true))) {
            deflater.deflater.setInput(octets);
            deflater.deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[500];
            while (!deflater.deflater.finished()) {
                out.write(part, 0, deflater.deflater.deflate(part));
            }
            return out.toByteArray();
        }
    }

    private record Ended(Deflater deflater) implements AutoCloseable {
        @Override
        public void close() {
            deflater.end();
        }
    }
}
