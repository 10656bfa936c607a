package io.esplanade.dataplane.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.ip.TestPacket;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Transport mode in UDP: a NAT changed the address that the checksum was made with (RFC 3948 section 3.1.2). */
class NatTransportTest {
    private final Transforms transforms = new Transforms(PacketCiphers.forOneThread());
    private final Frames frames = new Frames();

    @Test
    void checksumsFitTheAddressesThatThePacketCameWith() {
        for (boolean v6 : new boolean[] {false, true}) {
            for (TestPacket packet : new TestPacket[] {
                TestPacket.tcp(v6, new byte[] {1, 2, 3}), TestPacket.udp(v6, new byte[] {4, 5, 6, 7})
            }) {
                byte[] received = throughNat(packet.build(), v6, true);
                assertThat(TestPacket.checksumsHold(received)).isTrue();
                received = throughNat(packet.build(), v6, false);
                assertThat(TestPacket.checksumsHold(received)).as("without UDP nobody changed it").isFalse();
            }
        }
    }

    @Test
    void udpWithoutChecksumStaysWithout() {
        byte[] packet = TestPacket.udp(false, new byte[] {4, 5, 6, 7}).build();
        packet[26] = 0;
        packet[27] = 0;
        assertThat(Arrays.copyOfRange(throughNat(packet, false, true), 20, 32))
                .isEqualTo(Arrays.copyOfRange(packet, 20, 32));
    }

    @Test
    void headersCutOffAreMalformed() {
        TransformSas sa = sas(false, true);
        byte[] tcp = Arrays.copyOf(TestPacket.tcp(false, new byte[0]).build(), 39);
        tcp[3] = 39;
        byte[] udp = TestPacket.udp(false, new byte[0]).build();
        udp[25] = 9; // longer than the packet
        for (byte[] packet : new byte[][] {tcp, udp}) {
            byte[] sent = sent(sa, packet);
            assertThat(transforms.inbound(sa.sa(Direction.IN)).apply(frames.of(sent))).isEqualTo(Drop.MALFORMED);
        }
    }

    /** The far end sees the NAT's address in the place of the sender's, and puts the IP header in front again. */
    private byte[] throughNat(byte[] packet, boolean v6, boolean inUdp) {
        TransformSas sa = sas(v6, inUdp);
        sent(sa, packet);
        frames.frame.strip(v6 ? 40 : 20);
        OuterHeader header = transforms.header(
                InetAddress.ofLiteral(v6 ? "2001:db8:9::7" : "198.51.100.7"),
                InetAddress.ofLiteral(v6 ? "2001:db8:2::2" : "192.0.2.2"));
        header.prepend(frames.frame, 50, 0, true);
        assertThat(transforms.inbound(sa.sa(Direction.IN)).apply(frames.frame)).isEqualTo(Drop.NONE);
        return frames.octets();
    }

    private byte[] sent(TransformSas sa, byte[] packet) {
        assertThat(transforms.outbound(sa.sa(Direction.OUT), DontFragment.COPY).apply(frames.of(packet)))
                .isEqualTo(Drop.NONE);
        return frames.octets();
    }

    private static TransformSas sas(boolean v6, boolean inUdp) {
        TransformSas sa = new TransformSas(SaProtocol.ESP, SaMode.TRANSPORT, v6);
        sa.udp = inUdp ? new UdpEncapsulation(4500, 4500) : null;
        return sa;
    }
}
