package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformsTest {
    private final Transforms transforms = new Transforms(PacketCiphers.forOneThread());
    private final Frames frames = new Frames();

    static List<TransformSas> sas() {
        return TransformSas.all();
    }

    @ParameterizedTest
    @MethodSource("sas")
    void directionMustFit(TransformSas sa) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transforms.outbound(sa.sa(Direction.IN), DontFragment.COPY));
        assertThatIllegalArgumentException().isThrownBy(() -> transforms.inbound(sa.sa(Direction.OUT)));
    }

    @Test
    void windowsOutsideTheLimitsAreRefused() {
        for (SaProtocol protocol : new SaProtocol[] {SaProtocol.ESP, SaProtocol.AH}) {
            TransformSas sa = new TransformSas(protocol, SaMode.TRANSPORT, false).replayWindow(7);
            assertThatIllegalArgumentException().isThrownBy(() -> transforms.inbound(sa.sa(Direction.IN)));
        }
    }

    @Test
    void closingWipesTheSecrets() {
        Secret zeros = Secret.owning(new byte[32]);
        AhSa ah = (AhSa) new TransformSas(SaProtocol.AH, SaMode.TUNNEL, false).sa(Direction.OUT);
        OutboundTransform out = transforms.outbound(ah, DontFragment.COPY);
        out.close();
        assertThat(ah.integrityKey()).isEqualTo(zeros);
        PacketFrame frame = frames.of(TestPacket.udp(false, new byte[10]).build());
        assertThatIllegalStateException().as("no packet under a key of zeros").isThrownBy(() -> out.apply(frame));
        EspSa esp = (EspSa) new TransformSas(SaProtocol.ESP, SaMode.TRANSPORT, false).sa(Direction.IN);
        transforms.inbound(esp).close();
        assertThat(esp.integrityKey()).isEqualTo(Secret.owning(new byte[20]));
        for (TransformSas sa : TransformSas.all()) {
            InboundTransform in = transforms.inbound(sa.sa(Direction.IN));
            in.close();
            in.close();
        }
    }

    /** RFC 4301 appendix E: compressed, then encrypted, then authenticated; and undone the other way round. */
    @Test
    void aBundleIsOneTransformAfterTheOther() {
        List<TransformSas> bundle = List.of(
                new TransformSas(SaProtocol.IPCOMP, SaMode.TRANSPORT, false),
                new TransformSas(SaProtocol.ESP, SaMode.TUNNEL, true),
                new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, true));
        byte[] packet = TestPacket.tcp(false, new byte[1200]).build();
        PacketFrame frame = frames.of(packet);
        for (TransformSas sa : bundle) {
            assertThat(transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY).apply(frame)).isEqualTo(Drop.NONE);
        }
        assertThat(frame.lengthBytes()).isLessThan(250);
        HeaderChain headers = new HeaderChain();
        for (TransformSas sa : bundle.reversed()) {
            Sa inbound = sa.sa(Direction.IN);
            assertThat(headers.find(frame)).isEqualTo(Drop.NONE);
            assertThat(headers.protocol()).isEqualTo(sa.protocol.ipProtocol());
            assertThat(headers.spi()).isEqualTo(inbound.spi().value());
            assertThat(transforms.inbound(inbound).apply(frame)).isEqualTo(Drop.NONE);
        }
        assertThat(frames.octets()).isEqualTo(packet);
    }

    @ParameterizedTest
    @MethodSource("sas")
    void nothingIsAllocatedForAPacket(TransformSas sa) {
        OutboundTransform out = transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        InboundTransform in = transforms.inbound(sa.replayWindow(0).sa(Direction.IN));
        byte[] packet = TestPacket.udp(sa.v6, new byte[200]).build();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int repeat = 0; repeat < 12 && least != 0; repeat++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                out.apply(frames.of(packet));
                in.apply(frames.frame);
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 1000);
        }
        assertThat(least).isZero();
        assertThat(in.sa().snapshot(0, null).drops()).isZero();
    }

    @Test
    void headersTellWhatIsBehindThem() {
        HeaderChain headers = new HeaderChain();
        List<Integer> protocols = new ArrayList<>();
        for (SaProtocol protocol : SaProtocol.values()) {
            TransformSas sa = new TransformSas(protocol, SaMode.TUNNEL, false);
            PacketFrame frame = frames.of(TestPacket.udp(true, new byte[500]).build());
            assertThat(transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY).apply(frame)).isEqualTo(Drop.NONE);
            assertThat(headers.find(frame)).isEqualTo(Drop.NONE);
            assertThat(headers.spi()).isEqualTo(protocol == SaProtocol.IPIP ? 0 : 0x4321);
            protocols.add(headers.protocol());
        }
        assertThat(protocols).containsExactly(50, 51, 108, 41);
    }
}
