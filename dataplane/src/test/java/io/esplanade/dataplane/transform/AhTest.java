package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.dataplane.sa.OutboundSequence;
import io.esplanade.dataplane.sa.ReplayWindow;
import java.util.BitSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What AH protects, and what it lets routers change (RFC 4302 appendix A). */
class AhTest {
    private static final int IPV4_OPTIONS = 20;

    private final Transforms transforms = new Transforms(PacketCiphers.forOneThread());
    private final Frames frames = new Frames();

    @ParameterizedTest
    @EnumSource(SaMode.class)
    void everyBitOfAnIpv4PacketIsProtectedButThoseThatRoutersChange(SaMode mode) {
        TestPacket packet = TestPacket.udp(false, new byte[20]);
        packet.trafficClass = 0x28;
        byte[] sent = sent(new TransformSas(SaProtocol.AH, mode, false), packet.build());
        BitSet mutable = octets(1, 8, 10, 11); // TOS, TTL, checksum
        mutable.set(6 * 8, 6 * 8 + 2); // the reserved flag, and do not fragment; the others would make it a fragment
        onlyTheseMayChange(new TransformSas(SaProtocol.AH, mode, false), sent, mutable);
    }

    @Test
    void ipv4OptionsAreProtectedByTheirClass() {
        TestPacket packet = TestPacket.udp(false, new byte[8]);
        // router alert, security, no operation, record route, end of options
        packet.ipOptions =
                HexFormat.of().parseHex("94040000" + "820b0102030405060708ff" + "01" + "0707040a000001" + "00");
        byte[] sent = sent(new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false), packet.build());
        BitSet mutable = octets(1, 8, 10, 11);
        mutable.set(6 * 8, 6 * 8 + 2);
        int recordRoute = IPV4_OPTIONS + 4 + 11 + 1;
        mutable.set((recordRoute + 2) * 8, (recordRoute + 7) * 8); // type and length are looked at, not protected
        InboundTransform in = inbound(new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false));
        for (int bit = 0; bit < sent.length * 8; bit++) {
            if (bit / 8 != recordRoute && bit / 8 != recordRoute + 1) {
                assertFlip(in, sent, bit, mutable.get(bit));
            }
        }
    }

    @Test
    void everyBitOfAnIpv6PacketIsProtectedButThoseThatRoutersChange() {
        // hop-by-hop: router alert, an option that may change, one that may not; then destination options; UDP
        byte[] packet = ipv6(0, "3c01" + "05020000" + "3e020a0b" + "1e040c0d0e0f" + "11000104" + "00000000", 8);
        byte[] sent = sent(new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, true), packet);
        BitSet mutable = octets(2, 3, 7); // flow label, hop limit
        mutable.set(4, 16); // traffic class and flow label
        mutable.set((40 + 8) * 8, (40 + 10) * 8);
        onlyTheseMayChange(new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, true), sent, mutable);
    }

    @Test
    void tunnelOverIpv6ProtectsTheInnerPacketWhole() {
        byte[] packet = TestPacket.udp(false, new byte[9]).build();
        byte[] sent = sent(new TransformSas(SaProtocol.AH, SaMode.TUNNEL, true), packet);
        BitSet mutable = octets(2, 3, 7);
        mutable.set(4, 16);
        onlyTheseMayChange(new TransformSas(SaProtocol.AH, SaMode.TUNNEL, true), sent, mutable);
    }

    @Test
    void whatRoutersChangedGoesOnChanged() {
        TransformSas sa = new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false);
        byte[] packet = TestPacket.udp(false, new byte[20]).build();
        byte[] sent = sent(sa, packet);
        assertThat(sent[8]).as("sent with its own time to live").isEqualTo((byte) 64);
        sent[8] = 60;
        sent[1] = 0x28;
        assertThat(inbound(sa).apply(frames.of(sent))).isEqualTo(Drop.NONE);
        byte[] received = frames.octets();
        assertThat(received[8]).isEqualTo((byte) 60);
        assertThat(received[1]).isEqualTo((byte) 0x28);
        assertThat(TestPacket.checksumsHold(received)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = EspIntegrity.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void lengthIsAMultipleOf4Or8(EspIntegrity integrity) {
        for (boolean v6 : new boolean[] {false, true}) {
            byte[] packet = TestPacket.udp(v6, new byte[20]).build();
            byte[] sent = sent(new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, v6).integrity(integrity), packet);
            int ahBytes = sent.length - packet.length;
            assertThat(ahBytes % (v6 ? 8 : 4)).isZero();
            assertThat(ahBytes - 12 - integrity.icvBytes()).isBetween(0, v6 ? 4 : 0);
            assertThat(sent[(v6 ? 40 : 20) + 1]).isEqualTo((byte) (ahBytes / 4 - 2));
        }
    }

    @Test
    void sourceRoutesAndRoutingHeadersAreRefused() {
        for (String option : new String[] {"8307040a00000100", "8907040a00000100"}) {
            TestPacket packet = TestPacket.udp(false, new byte[20]);
            packet.ipOptions = HexFormat.of().parseHex(option);
            assertRefused(false, packet.build(), Drop.SOURCE_ROUTE);
        }
        assertRefused(true, ipv6(43, "1100" + "000000000000", 8), Drop.SOURCE_ROUTE);
    }

    @Test
    void optionsThatDoNotParseAreRefused() {
        for (String options : new String[] {"94000000", "94090000", "01010194"}) {
            TestPacket packet = TestPacket.udp(false, new byte[20]);
            packet.ipOptions = HexFormat.of().parseHex(options);
            assertRefused(false, packet.build(), Drop.MALFORMED);
        }
        assertRefused(true, ipv6(0, "1100" + "3e0501020304", 8), Drop.MALFORMED);
    }

    @Test
    void replayedPacketsAreRefused() {
        TransformSas sa = new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false);
        byte[] sent = sent(sa, TestPacket.udp(false, new byte[20]).build());
        InboundTransform in = transforms.inbound(sa.replayWindow(64).sa(Direction.IN));
        assertThat(in.apply(frames.of(sent))).isEqualTo(Drop.NONE);
        assertThat(in.apply(frames.of(sent))).isEqualTo(Drop.REPLAY);
        assertThat(in.sa().lastSequence()).isEqualTo(1);
    }

    @Test
    void extendedNumbersGoOnBehind32Bits() {
        TransformSas sas = new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false);
        sas.esn = true;
        OutboundTransform out = outbound(sas, new OutboundSequence(true, 0xffff_fffeL));
        ReplayWindow window = new ReplayWindow(64);
        window.commit(0xffff_fffdL);
        AhInbound in = new AhInbound((AhSa) sas.sa(Direction.IN), window, new PacketBuffers());
        for (int i = 0; i < 5; i++) {
            assertThat(out.apply(frames.of(TestPacket.udp(false, new byte[20]).build()))).isEqualTo(Drop.NONE);
            assertThat(in.apply(frames.of(frames.octets()))).isEqualTo(Drop.NONE);
        }
        assertThat(in.sa().lastSequence()).isEqualTo(out.sa().lastSequence()).isEqualTo(0x1_0000_0002L);
    }

    @Test
    void sequenceNumbersDoNotWrap() {
        TransformSas sas = new TransformSas(SaProtocol.AH, SaMode.TUNNEL, true);
        OutboundTransform out = outbound(sas, new OutboundSequence(false, 0xffff_ffffL));
        byte[] packet = TestPacket.udp(false, new byte[20]).build();
        assertThat(out.apply(frames.of(packet))).isEqualTo(Drop.NONE);
        assertThat(out.apply(frames.of(packet))).isEqualTo(Drop.SEQUENCE_EXHAUSTED);
        assertThat(out.sa().dueHardExpiry()).isTrue();
    }

    /** What the kernel of Linux does to an ICV of 16 octets unless told otherwise. */
    @Test
    void icvMayBePaddedTo8OctetsInIpv4Too() {
        AhPacketSa sa = new AhPacketSa(
                (AhSa) new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false).sa(Direction.OUT), new PacketBuffers());
        byte[] plain = TestPacket.udp(false, new byte[20]).build();
        PacketFrame frame = frames.of(plain);
        HeaderChain headers = new HeaderChain();
        headers.findPlace(frame);
        headers.openGap(frame, 32);
        AhHeader.write(frame.memory(), frame.offset() + 20, 32, 17, 0x4321, 1);
        headers.complete(frame, 51);
        assertThat(sa.compute(frame, headers, 1)).isEqualTo(Drop.NONE);
        sa.writeIcv(frame.memory(), frame.offset() + 20);
        assertThat(inbound(new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, false)).apply(frame)).isEqualTo(Drop.NONE);
        assertThat(frames.octets()).isEqualTo(plain);
    }

    private static OutboundTransform outbound(TransformSas sas, OutboundSequence sequence) {
        AhSa sa = (AhSa) sas.sa(Direction.OUT);
        IpIdentification identification = new IpIdentification(1);
        OuterHeader header = new OuterHeader(sa.source(), sa.destination(), identification);
        return new AhOutbound(
                sa,
                sequence,
                new PacketBuffers(),
                new TunnelEntry(header, DontFragment.COPY),
                new TransportEntry(header.v6(), identification));
    }

    private void assertRefused(boolean v6, byte[] packet, Drop reason) {
        TransformSas sa = new TransformSas(SaProtocol.AH, SaMode.TRANSPORT, v6);
        OutboundTransform out = transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY);
        assertThat(out.apply(frames.of(packet))).isEqualTo(reason);
        assertThat(out.sa().snapshot(0, null).drops()).isEqualTo(1);
    }

    private byte[] sent(TransformSas sa, byte[] packet) {
        assertThat(transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY).apply(frames.of(packet)))
                .isEqualTo(Drop.NONE);
        return frames.octets();
    }

    private InboundTransform inbound(TransformSas sa) {
        return transforms.inbound(sa.replayWindow(0).sa(Direction.IN));
    }

    private void onlyTheseMayChange(TransformSas sa, byte[] sent, BitSet mutable) {
        InboundTransform in = inbound(sa);
        for (int bit = 0; bit < sent.length * 8; bit++) {
            assertFlip(in, sent, bit, mutable.get(bit));
        }
    }

    private void assertFlip(InboundTransform in, byte[] sent, int bit, boolean accepted) {
        byte[] flipped = sent.clone();
        flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
        Drop drop = in.apply(frames.of(flipped));
        assertThat(drop == Drop.NONE).as("bit %d of octet %d: %s", bit % 8, bit / 8, drop).isEqualTo(accepted);
    }

    private static BitSet octets(int... octets) {
        BitSet bits = new BitSet();
        for (int octet : octets) {
            bits.set(octet * 8, octet * 8 + 8);
        }
        return bits;
    }

    /** Extension headers, the last of which names UDP, and a datagram. */
    private static byte[] ipv6(int first, String extensionHeaders, int udpBytes) {
        byte[] headers = HexFormat.of().parseHex(extensionHeaders);
        TestPacket packet = TestPacket.udp(true, new byte[udpBytes - 8]);
        byte[] plain = packet.build();
        byte[] whole = new byte[plain.length + headers.length];
        System.arraycopy(plain, 0, whole, 0, 40);
        System.arraycopy(headers, 0, whole, 40, headers.length);
        System.arraycopy(plain, 40, whole, 40 + headers.length, udpBytes);
        whole[6] = (byte) first;
        whole[5] = (byte) (whole.length - 40);
        return whole;
    }
}
