package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one end does the other undoes, for random packets through every kind of SA. */
class RoundTripTest {
    private static final byte[] ROUTER_ALERT = {(byte) 0x94, 4, 0, 0};

    private final Transforms here = new Transforms(PacketCiphers.forOneThread());
    private final Transforms there = new Transforms(PacketCiphers.forOneThread());
    private final Frames frames = new Frames();
    private final Random random = new Random(4301);

    static List<TransformSas> sas() {
        List<TransformSas> sas = new ArrayList<>(TransformSas.all());
        for (SaMode mode : SaMode.values()) {
            for (boolean v6 : new boolean[] {false, true}) {
                sas.add(new TransformSas(SaProtocol.ESP, mode, v6).suite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE));
                sas.add(new TransformSas(SaProtocol.ESP, mode, v6)
                        .suite(EspCipher.AES_CBC, 32, EspIntegrity.HMAC_SHA2_512_256));
                for (EspIntegrity integrity : EspIntegrity.values()) {
                    if (integrity != EspIntegrity.NONE) {
                        sas.add(new TransformSas(SaProtocol.AH, mode, v6).integrity(integrity));
                    }
                }
            }
        }
        return sas;
    }

    @ParameterizedTest
    @MethodSource("sas")
    void inboundUndoesOutbound(TransformSas sa) {
        OutboundTransform out = here.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        InboundTransform in = there.inbound(sa.sa(Direction.IN));
        for (int i = 0; i < 200; i++) {
            byte[] packet = randomPacket(sa, i);
            assertThat(out.apply(frames.of(packet))).isEqualTo(Drop.NONE);
            byte[] sent = frames.octets();
            if (isPlain(sa, sent)) {
                assertThat(sent).isEqualTo(packet);
                continue;
            }
            assertThat(in.apply(frames.of(sent))).isEqualTo(Drop.NONE);
            assertThat(frames.octets()).isEqualTo(packet);
        }
        assertThat(out.sa().packets()).isEqualTo(200);
        assertThat(out.sa().snapshot(0, null).drops()).isZero();
        assertThat(in.sa().snapshot(0, null).drops()).isZero();
    }

    @ParameterizedTest
    @MethodSource("sas")
    void longestPacketFitsAndALongerOneDoesNot(TransformSas sa) {
        OutboundTransform out = here.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        for (int outerBytes = 1200; outerBytes < 1240; outerBytes++) {
            int most = out.maxInnerBytes(outerBytes);
            assertThat(outerBytesOf(out, sa, most)).isLessThanOrEqualTo(outerBytes);
            assertThat(outerBytesOf(out, sa, most + 16)).isGreaterThan(outerBytes);
        }
        assertThat(out.maxInnerBytes(20)).isLessThanOrEqualTo(20);
        assertThat(out.maxInnerBytes(0)).isZero();
    }

    @ParameterizedTest
    @MethodSource("sas")
    void packetsThatNoIpPacketHoldsAreDropped(TransformSas sa) {
        OutboundTransform out = here.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        byte[] packet = incompressible(sa.v6, 65_535);
        Drop drop = out.apply(frames.of(packet));
        if (sa.protocol == SaProtocol.IPCOMP && sa.mode == SaMode.TRANSPORT) {
            assertThat(drop).isEqualTo(Drop.NONE);
        } else {
            assertThat(drop).isEqualTo(Drop.MTU);
            assertThat(out.sa().lastSequence()).isZero();
            assertThat(out.sa().snapshot(0, null).drops()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("sas")
    void longestPacketOfAllGoesThrough(TransformSas sa) {
        OutboundTransform out = here.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        InboundTransform in = there.inbound(sa.sa(Direction.IN));
        byte[] packet = incompressible(sa.v6, out.maxInnerBytes(65_535));
        assertThat(out.apply(frames.of(packet))).isEqualTo(Drop.NONE);
        byte[] sent = frames.octets();
        if (!isPlain(sa, sent)) {
            assertThat(in.apply(frames.of(sent))).isEqualTo(Drop.NONE);
            assertThat(frames.octets()).isEqualTo(packet);
        }
    }

    private int outerBytesOf(OutboundTransform out, TransformSas sa, int packetBytes) {
        byte[] packet = incompressible(sa.v6, packetBytes);
        assertThat(out.apply(frames.of(packet))).isEqualTo(Drop.NONE);
        return frames.frame.lengthBytes();
    }

    /** Transport mode of IPComp leaves packets as they are that would not get smaller. */
    private static boolean isPlain(TransformSas sa, byte[] packet) {
        boolean compressed = packet[packet[0] >> 4 == 4 ? 9 : 6] == 108;
        return sa.protocol == SaProtocol.IPCOMP && sa.mode == SaMode.TRANSPORT && !compressed;
    }

    private byte[] randomPacket(TransformSas sa, int round) {
        boolean v6 = sa.mode == SaMode.TRANSPORT ? sa.v6 : random.nextBoolean();
        byte[] payload = new byte[random.nextInt(round % 10 == 0 ? 9000 : 1400)];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        }
        TestPacket packet = random.nextBoolean() ? TestPacket.udp(v6, payload) : TestPacket.tcp(v6, payload);
        packet.trafficClass = random.nextInt(64) << 2; // without ECN, which the way through the tunnel may change
        packet.identification = 1 + random.nextInt(0xffff);
        packet.flagsFragment = random.nextBoolean() ? 0x4000 : 0;
        packet.ipOptions = random.nextBoolean() ? ROUTER_ALERT : new byte[0];
        return packet.build();
    }

    private byte[] incompressible(boolean v6, int packetBytes) {
        byte[] payload = new byte[packetBytes - (v6 ? 48 : 28)];
        random.nextBytes(payload);
        return TestPacket.udp(v6, payload).build();
    }
}
