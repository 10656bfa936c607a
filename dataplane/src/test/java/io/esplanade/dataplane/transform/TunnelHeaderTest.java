package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tunnels write in front of a packet, and carry over when they take it off. */
class TunnelHeaderTest {
    private final Transforms transforms = new Transforms(PacketCiphers.forOneThread(), new IpIdentification(0xfff0));
    private final Frames frames = new Frames();
    private final TransformSas ipip = new TransformSas(SaProtocol.IPIP, SaMode.TUNNEL, false);
    private final TransformSas ipip6 = new TransformSas(SaProtocol.IPIP, SaMode.TUNNEL, true);

    @Test
    void outerIpv4HeaderIsComplete() {
        TestPacket inner = TestPacket.udp(true, new byte[30]);
        inner.trafficClass = 0xba;
        byte[] packet = inner.build();
        byte[] outer = sent(ipip, DontFragment.COPY, packet);
        assertThat(outer).startsWith(0x45, 0xba, 0, packet.length + 20).endsWith(packet);
        assertThat(outer[8]).isEqualTo((byte) 64);
        assertThat(outer[9]).isEqualTo((byte) 41);
        assertThat(TestPacket.naiveSum(outer, 0, 20, 0)).isEqualTo(0xffff);
        assertThat(outer).containsSequence(192, 0, 2, 1, 192, 0, 2, 2);
    }

    @Test
    void outerIpv6HeaderIsComplete() {
        TestPacket inner = TestPacket.udp(false, new byte[30]);
        inner.trafficClass = 0xba;
        byte[] packet = inner.build();
        byte[] outer = sent(ipip6, DontFragment.COPY, packet);
        assertThat(outer).startsWith(0x6b, 0xa0, 0, 0, 0, packet.length, 4, 64).endsWith(packet);
        assertThat(outer).hasSize(40 + packet.length);
    }

    @Test
    void dontFragmentIsCopiedSetOrCleared() {
        byte[] atomic = ipv4(0x4000);
        byte[] divisible = ipv4(0);
        byte[] smallV6 = TestPacket.udp(true, new byte[Ipv6Header.MIN_MTU - 48]).build();
        byte[] largeV6 = TestPacket.udp(true, new byte[Ipv6Header.MIN_MTU - 47]).build();
        assertThat(isAtomic(DontFragment.COPY, atomic)).isTrue();
        assertThat(isAtomic(DontFragment.COPY, divisible)).isFalse();
        assertThat(isAtomic(DontFragment.COPY, largeV6)).isTrue();
        assertThat(isAtomic(DontFragment.COPY, smallV6)).as("nobody makes it smaller").isFalse();
        assertThat(isAtomic(DontFragment.SET, divisible)).isTrue();
        assertThat(isAtomic(DontFragment.CLEAR, atomic)).isFalse();
    }

    @Test
    void identificationOfDivisiblePacketsIsNewAndNever0() {
        OutboundTransform out = transforms.outbound(ipip.sa(Direction.OUT), DontFragment.COPY);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 0xffff; i++) {
            assertThat(out.apply(frames.of(ipv4(i % 2 == 0 ? 0 : 0x4000)))).isEqualTo(Drop.NONE);
            int identification = word(frames.octets(), 4);
            assertThat(identification).isNotZero();
            assertThat(i % 2 != 0 || seen.add(identification)).isTrue();
        }
    }

    @Test
    void transportModeGivesAPacketWithoutIdentificationOne() {
        for (SaProtocol protocol : new SaProtocol[] {SaProtocol.ESP, SaProtocol.AH, SaProtocol.IPCOMP}) {
            TransformSas sa = new TransformSas(protocol, SaMode.TRANSPORT, false);
            TestPacket packet = TestPacket.udp(false, new byte[10]);
            packet.identification = 0;
            byte[] sent = sent(sa, DontFragment.COPY, packet.build());
            assertThat(word(sent, 4)).isNotZero();
            assertThat(TestPacket.naiveSum(sent, 0, 20, 0)).isEqualTo(0xffff);
        }
    }

    @Test
    void congestionMarksGoInward() {
        for (SaProtocol protocol : SaProtocol.values()) {
            TransformSas sa = new TransformSas(protocol, SaMode.TUNNEL, false);
            TestPacket packet = TestPacket.udp(false, new byte[10]);
            packet.trafficClass = 0x2a; // ECT(0)
            byte[] sent = sent(sa, DontFragment.COPY, packet.build());
            assertThat(sent[1]).isEqualTo((byte) 0x2a);
            sent[1] = 3; // CE, and another DSCP
            assertThat(inbound(sa).apply(frames.of(sent))).isEqualTo(Drop.NONE);
            assertThat(frames.octets()[1]).isEqualTo((byte) 0x2b);

            packet.trafficClass = 0; // not capable
            sent = sent(sa, DontFragment.COPY, packet.build());
            sent[1] = 3;
            InboundTransform in = inbound(sa);
            assertThat(in.apply(frames.of(sent))).isEqualTo(Drop.ECN);
            assertThat(in.sa().snapshot(0, null).drops()).isEqualTo(1);
        }
    }

    @Test
    void fragmentsAreTunnelledButNotTransported() {
        byte[] fragment = ipv4(0x2000);
        byte[] fragment6 = TestPacket.udp(true, new byte[16]).build();
        fragment6[6] = 44;
        fragment6[40] = 17;
        fragment6[41] = 0;
        fragment6[42] = 0;
        fragment6[43] = 1;
        for (TransformSas sa : TransformSas.all()) {
            OutboundTransform out = transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
            Drop drop = out.apply(frames.of(sa.v6 ? fragment6 : fragment));
            assertThat(drop).isEqualTo(sa.mode == SaMode.TUNNEL ? Drop.NONE : Drop.FRAGMENT);
            assertThat(inbound(sa).apply(frames.of(sa.v6 ? fragment6 : fragment))).isEqualTo(Drop.FRAGMENT);
        }
    }

    @Test
    void transportModeTakesPacketsOfItsFamily() {
        for (TransformSas sa : TransformSas.all()) {
            if (sa.mode == SaMode.TRANSPORT) {
                OutboundTransform out = transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
                byte[] other = TestPacket.udp(!sa.v6, new byte[10]).build();
                assertThat(out.apply(frames.of(other))).isEqualTo(Drop.ADDRESS_FAMILY);
            }
        }
    }

    @Test
    void whatIsInTheTunnelMustBeWhatItIsSaidToBe() {
        byte[] sent = sent(ipip, DontFragment.COPY, ipv4(0));
        sent[9] = 41;
        assertThat(inbound(ipip).apply(frames.of(sent))).isEqualTo(Drop.BAD_NEXT_HEADER);
        sent[9] = 17;
        assertThat(inbound(ipip).apply(frames.of(sent))).isEqualTo(Drop.BAD_NEXT_HEADER);
    }

    private boolean isAtomic(DontFragment policy, byte[] packet) {
        return (sent(ipip, policy, packet)[6] & 0x40) != 0;
    }

    private byte[] sent(TransformSas sa, DontFragment policy, byte[] packet) {
        assertThat(transforms.outbound(sa.sa(Direction.OUT), policy).apply(frames.of(packet))).isEqualTo(Drop.NONE);
        return frames.octets();
    }

    private InboundTransform inbound(TransformSas sa) {
        return transforms.inbound(sa.replayWindow(0).sa(Direction.IN));
    }

    private static byte[] ipv4(int flagsFragment) {
        TestPacket packet = TestPacket.udp(false, new byte[10]);
        packet.flagsFragment = flagsFragment;
        return packet.build();
    }

    private static int word(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
    }
}
