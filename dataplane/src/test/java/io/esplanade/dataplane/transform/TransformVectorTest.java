package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.dataplane.sa.OutboundSequence;
import io.esplanade.dataplane.sa.ReplayWindow;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Packets that scapy and zlib made, in both directions. */
class TransformVectorTest {
    private static final int IDENTIFICATION = 0x4301; // of the vectors' outer headers
    private static final List<TransformVector> VECTORS = TransformVector.all();

    private final Frames frames = new Frames();

    private static Transforms transforms() {
        return new Transforms(PacketCiphers.forOneThread(), new IpIdentification(IDENTIFICATION));
    }

    @Test
    void opensEveryPacket() {
        for (TransformVector vector : VECTORS) {
            try (InboundTransform in = inbound(vector)) {
                assertThat(in.apply(frames.of(vector.resultOctets()))).as(vector.toString()).isEqualTo(Drop.NONE);
                assertThat(HexFormat.of().formatHex(frames.octets())).as(vector.toString()).isEqualTo(vector.plain());
            }
        }
    }

    /** What has one right outcome: no random IV, no compressor of another make. */
    @Test
    void makesTheSamePackets() {
        List<TransformVector> deterministic = VECTORS.stream()
                .filter(vector -> vector.protocol() != SaProtocol.IPCOMP)
                .filter(vector -> vector.cipher().isCombined() || vector.cipher().ivBytes() == 0)
                .toList();
        assertThat(deterministic).hasSizeGreaterThan(300);
        for (TransformVector vector : deterministic) {
            try (OutboundTransform out = outbound(vector)) {
                assertThat(out.apply(frames.of(vector.plainOctets()))).as(vector.toString()).isEqualTo(Drop.NONE);
                assertThat(HexFormat.of().formatHex(frames.octets())).as(vector.toString()).isEqualTo(vector.result());
            }
        }
    }

    @Test
    void coversEveryProtocolModeAndFamily() {
        Set<String> kinds = VECTORS.stream()
                .map(vector -> vector.protocol() + " " + vector.mode() + " " + vector.plain().charAt(0) + " in "
                        + vector.result().charAt(0))
                .collect(Collectors.toSet());
        for (SaProtocol protocol : List.of(SaProtocol.ESP, SaProtocol.AH)) {
            for (String families : List.of("4 in 4", "4 in 6", "6 in 4", "6 in 6")) {
                assertThat(kinds).contains(protocol + " " + SaMode.TUNNEL + " " + families);
            }
            assertThat(kinds).contains(protocol + " TRANSPORT 4 in 4", protocol + " TRANSPORT 6 in 6");
        }
    }

    /** Has seen the number before the vector's. */
    private static InboundTransform inbound(TransformVector vector) {
        if (vector.sa(Direction.IN) instanceof AhSa ah) {
            ReplayWindow window = new ReplayWindow(64);
            window.commit(vector.sequence() - 1);
            return new AhInbound(ah, window, new PacketBuffers());
        }
        return transforms().inbound(vector.sa(Direction.IN));
    }

    /** Has used the number before the vector's. */
    private OutboundTransform outbound(TransformVector vector) {
        IpIdentification identification = new IpIdentification(IDENTIFICATION);
        if (vector.sa(Direction.OUT) instanceof AhSa ah) {
            OuterHeader header = new OuterHeader(ah.source(), ah.destination(), identification);
            return new AhOutbound(
                    ah,
                    new OutboundSequence(ah.esn(), vector.sequence()),
                    new PacketBuffers(),
                    new TunnelEntry(header, DontFragment.COPY),
                    new TransportEntry(header.v6(), identification));
        }
        Transforms transforms = new Transforms(PacketCiphers.forOneThread(), identification);
        OutboundTransform out = transforms.outbound(vector.sa(Direction.OUT), DontFragment.COPY);
        byte[] atomic = TestPacket.udp(vector.source().contains(":"), new byte[10]).build();
        for (int i = 1; i < vector.sequence(); i++) {
            assertThat(out.apply(frames.of(atomic))).isEqualTo(Drop.NONE);
        }
        return out;
    }
}
