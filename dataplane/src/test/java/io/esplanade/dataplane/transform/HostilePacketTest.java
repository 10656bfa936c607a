package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever arrives is a packet or a drop, never an exception. */
class HostilePacketTest {
    private final Transforms transforms = new Transforms(PacketCiphers.forOneThread());
    private final Frames frames = new Frames();
    private final Random random = new Random(7112);

    static List<TransformSas> sas() {
        return TransformSas.all();
    }

    @ParameterizedTest
    @MethodSource("sas")
    void genuinePacketsCutShortAreDropped(TransformSas sa) {
        InboundTransform in = transforms.inbound(sa.replayWindow(0).sa(Direction.IN));
        byte[] sent = sent(sa);
        for (int length = 0; length < sent.length; length++) {
            byte[] cut = Arrays.copyOf(sent, length);
            assertThat(in.apply(frames.of(cut))).isNotEqualTo(Drop.NONE);
            if (length > 40) {
                fixLength(cut);
                assertThat(in.apply(frames.of(cut))).as("%s of %s", length, sent.length).isNotEqualTo(Drop.NONE);
            }
        }
        assertThat(in.apply(frames.of(sent))).isEqualTo(Drop.NONE);
    }

    @ParameterizedTest
    @MethodSource("sas")
    void damagedPacketsBringNoException(TransformSas sa) {
        InboundTransform in = transforms.inbound(sa.replayWindow(0).sa(Direction.IN));
        byte[] sent = sent(sa);
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = sent.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(round % 2 == 0 ? 80 : damaged.length)] = (byte) random.nextInt();
            }
            in.apply(frames.of(damaged));
        }
    }

    @ParameterizedTest
    @MethodSource("sas")
    void noiseBringsNoExceptionEitherWay(TransformSas sa) {
        InboundTransform in = transforms.inbound(sa.replayWindow(0).sa(Direction.IN));
        OutboundTransform out = transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        int protocol = sa.protocol.ipProtocol();
        for (int round = 0; round < 4000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 40) {
                noise[0] = (byte) (random.nextBoolean() ? 0x45 + random.nextInt(3) : 0x60);
                noise[noise[0] == 0x60 ? 6 : 9] =
                        (byte) (random.nextBoolean() ? protocol : random.nextBoolean() ? 0 : 60);
                noise[6] &= (byte) (noise[0] == 0x60 ? 0xff : 0);
                noise[7] &= (byte) (noise[0] == 0x60 ? 0xff : 0);
                fixLength(noise);
            }
            in.apply(frames.of(noise));
            out.apply(frames.of(noise));
        }
    }

    private byte[] sent(TransformSas sa) {
        OutboundTransform out = transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        // IPComp carries text: it has to be smaller
        byte[] payload = new byte[sa.protocol == SaProtocol.IPCOMP ? 900 : 120];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i % 7 * (i % 11));
        }
        assertThat(out.apply(frames.of(TestPacket.udp(sa.v6, payload).build()))).isEqualTo(Drop.NONE);
        return frames.octets();
    }

    /** Says in the IP header what is there. */
    private static void fixLength(byte[] packet) {
        boolean v6 = packet[0] >> 4 == 6;
        int value = v6 ? packet.length - 40 : packet.length;
        packet[v6 ? 4 : 2] = (byte) (value >> 8);
        packet[v6 ? 5 : 3] = (byte) value;
    }
}
