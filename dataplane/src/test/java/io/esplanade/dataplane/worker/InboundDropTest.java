package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.crypto.PacketCipher;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer, or somebody who would like to be one, cannot bring to the device. */
class InboundDropTest {
    private static final byte[] PACKET = TestPacket.udp(false, new byte[100]).build();
    private static final int IPV4 = 4;
    private static final int IPV6 = 41;
    private static final int NO_NEXT_HEADER = 59;

    private final TestGateway gateway = new TestGateway();
    private final Tunnels.SaBuilder sa = Tunnels.sa();
    private final Peer peer = new Peer(sa.out());

    InboundDropTest() {
        gateway.add(sa.in());
    }

    @Test
    void anUnknownSpi() {
        byte[] datagram = peer.seal(PACKET, IPV4);
        datagram[3]++;

        assertDropped(Drop.UNKNOWN_SPI, datagram);
    }

    @Test
    void aReplayedPacket() {
        byte[] datagram = peer.seal(PACKET, IPV4);
        gateway.fromUdp(0, datagram.clone());
        assertThat(gateway.tun.takePackets()).hasSize(1);

        assertDropped(Drop.REPLAY, datagram);
    }

    @Test
    void aPacketOlderThanTheWindow() {
        byte[] first = peer.seal(PACKET, IPV4);
        for (int i = 0; i < EspSa.DEFAULT_REPLAY_WINDOW - 1; i++) {
            peer.seal(PACKET, IPV4);
        }
        gateway.fromUdp(0, peer.seal(PACKET, IPV4));
        gateway.tun.takePackets();

        assertDropped(Drop.REPLAY_TOO_OLD, first);
    }

    @Test
    void aForgedPacketWithAFutureNumberAndTheWindowStays() {
        byte[] genuine = peer.seal(PACKET, IPV4);
        byte[] forged = genuine.clone();
        forged[4] = (byte) 0x80; // sequence number 2^31 + 1

        assertDropped(Drop.AUTH_FAIL, forged);

        gateway.fromUdp(0, genuine);
        assertThat(gateway.tun.takePackets()).containsExactly(PACKET);
    }

    @Test
    void espInUdpForAnSaWithoutAndTheOtherWayRound() {
        gateway.fromRaw(peer.seal(PACKET, IPV4));
        assertThat(gateway.dropped(Drop.WRONG_ENCAPSULATION)).isEqualTo(1);

        Tunnels.SaBuilder raw = Tunnels.sa();
        raw.udp = false;
        raw.spi = 0x1002;
        gateway.add(raw.in());
        assertDropped(Drop.WRONG_ENCAPSULATION, 2, new Peer(raw.out()).seal(PACKET, IPV4));
    }

    @Test
    void aPacketOutsideItsSelector() {
        TestPacket v6 = TestPacket.udp(true, new byte[10]);
        assertDropped(Drop.TS_MISMATCH, peer.seal(v6.build(), IPV6));

        Tunnels.SaBuilder host = Tunnels.sa();
        host.spi = 0x1002;
        host.selector = TrafficSelector.between(Tunnels.prefix("10.9.0.2", 32), Tunnels.NET_V4.destination());
        gateway.add(host.in());
        assertDropped(Drop.TS_MISMATCH, 2, new Peer(host.out()).seal(PACKET, IPV4));
    }

    @Test
    void aLaterFragmentOnAnSaWithPorts() {
        Tunnels.SaBuilder ports = Tunnels.sa();
        ports.spi = 0x1002;
        ports.selector = new TrafficSelector(
                Tunnels.NET_V4.source(), Tunnels.NET_V4.destination(), TestPacket.UDP, 0, 443);
        gateway.add(ports.in());
        TestPacket later = TestPacket.udp(false, new byte[16]);
        later.flagsFragment = 9;

        assertDropped(Drop.FRAGMENT, new Peer(ports.out()).seal(later.build(), IPV4));
    }

    @Test
    void datagramsTooShortForEsp() {
        gateway.fromUdp(0, new byte[] {0, 0, 16});
        gateway.fromUdp(0, new byte[] {0, 0, 16, 1, 0, 0, 0});
        gateway.fromUdp(0, new byte[] {0, 0, 16, 1, 0, 0, 0, 1, 2, 3});
        gateway.fromRaw(new byte[] {7});

        assertThat(gateway.dropped(Drop.MALFORMED)).isEqualTo(4);
        assertThat(gateway.tun.takePackets()).isEmpty();
    }

    @Test
    void anInnerPacketLongerThanWhatCame() {
        byte[] packet = PACKET.clone();
        packet[2] = 1;

        assertDropped(Drop.MALFORMED, peer.seal(packet, IPV4));
    }

    @Test
    void aDummyPacket() {
        assertDropped(Drop.DUMMY, peer.seal(PACKET, NO_NEXT_HEADER));
    }

    @Test
    void aNextHeaderThatIsNotTheInnerPackets() {
        assertDropped(Drop.BAD_NEXT_HEADER, peer.seal(PACKET, IPV6));
        assertDropped(Drop.BAD_NEXT_HEADER, 2, peer.seal(PACKET, TestPacket.UDP));
    }

    @Test
    void paddingThatIsNotCountedUpwards() {
        assertDropped(Drop.BAD_PADDING, peer.sealOctets(new byte[] {0x45, 9, 1, 9, 9, 9, 3, 4}));
    }

    @Test
    void trafficFlowConfidentialityPaddingIsCutOff() {
        byte[] padded = new byte[PACKET.length + 300];
        System.arraycopy(PACKET, 0, padded, 0, PACKET.length);

        gateway.fromUdp(0, peer.seal(padded, IPV4));

        assertThat(gateway.tun.takePackets()).containsExactly(PACKET);
    }

    @Test
    void oneBadDatagramInARunSpoilsOnlyItself() {
        byte[] first = peer.seal(PACKET, IPV4);
        byte[] second = peer.seal(PACKET, IPV4);
        byte[] third = peer.seal(PACKET, IPV4);
        second[20] ^= 1;

        gateway.fromUdp(0, first, second, third);

        assertThat(gateway.packets("t", Direction.IN)).isEqualTo(2);
        assertThat(gateway.dropped(Drop.AUTH_FAIL)).isEqualTo(1);
        assertThat(gateway.dropped()).isEqualTo(1);
    }

    @Test
    void octetsUsedUpEndTheSa() {
        Tunnels.SaBuilder limited = Tunnels.sa();
        limited.spi = 0x1002;
        limited.lifetime = new SaLifetime(0, 0, 100, 200);
        gateway.add(limited.in());
        Peer limitedPeer = new Peer(limited.out());

        for (int i = 0; i < 3; i++) {
            gateway.fromUdp(0, limitedPeer.seal(PACKET, IPV4));
        }

        assertThat(gateway.events.expired).containsExactly("IN 0x00001002 soft octets", "IN 0x00001002 hard octets");
        assertThat(gateway.dropped(Drop.UNKNOWN_SPI)).isEqualTo(1);
        assertThat(gateway.packets("t", Direction.IN)).isEqualTo(2);
    }

    private void assertDropped(Drop reason, byte[] datagram) {
        assertDropped(reason, 1, datagram);
    }

    private void assertDropped(Drop reason, int inAll, byte[] datagram) {
        gateway.fromUdp(List.of(datagram));
        assertThat(gateway.dropped(reason)).isEqualTo(inAll);
        assertThat(gateway.tun.takePackets()).isEmpty();
    }

    /** Somebody who has the keys, and puts into the packets what it likes. */
    private static final class Peer {
        private final MemorySegment memory = Arena.ofAuto().allocate(2048);
        private final PacketCipher cipher;
        private final OutboundSa sa;

        Peer(EspSa description) {
            cipher = PacketCiphers.forOneThread().create(description);
            sa = new OutboundSa(description, cipher);
        }

        byte[] seal(byte[] payload, int nextHeader) {
            MemorySegment.copy(payload, 0, memory, ValueLayout.JAVA_BYTE, EspOutbound.innerOffset(sa), payload.length);
            assertThat(EspOutbound.seal(sa, memory, 0, payload.length, nextHeader)).isEqualTo(Drop.NONE);
            return TestPacket.bytes(memory, 0, EspOutbound.sealedBytes(sa, payload.length));
        }

        /** Payload, padding and trailer as they are given. */
        byte[] sealOctets(byte[] octets) {
            int innerOffset = EspOutbound.innerOffset(sa);
            byte[] header = {0, 0, 0x10, 1, 0, 0, 0, 77};
            MemorySegment.copy(header, 0, memory, ValueLayout.JAVA_BYTE, 0, header.length);
            MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, innerOffset, octets.length);
            cipher.seal(memory, 0, octets.length, 77);
            return TestPacket.bytes(memory, 0, innerOffset + octets.length + 16);
        }
    }
}
