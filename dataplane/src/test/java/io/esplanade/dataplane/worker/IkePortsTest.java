package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.ip.TestPacket;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** IKE on its own port, and beside ESP on port 4500. */
class IkePortsTest {
    private static final byte[] IKE = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.2", 500);
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 4500);

    private final TestGateway gateway = new TestGateway();

    @Test
    void everythingFromPort500IsIke() {
        gateway.fromIkePort(IKE);

        assertThat(gateway.events.ike)
                .containsExactly(new RecordedEvents.Ike(Octets.of(IKE), LOCAL, PEER, false));
    }

    @Test
    void behindTheMarkerOnPort4500IsIke() {
        gateway.fromUdp(0, marked(IKE));

        assertThat(gateway.events.ike)
                .containsExactly(new RecordedEvents.Ike(
                        Octets.of(IKE), new InetSocketAddress("192.0.2.2", 4500), PEER, true));
        assertThat(gateway.dropped()).isZero();
    }

    @Test
    void oneRunMayHoldIkeEspAndKeepalives() {
        gateway.add(Tunnels.sa().in());
        TestGateway a = new TestGateway();
        a.add(Tunnels.require(Tunnels.NET_V4));
        a.add(Tunnels.sa().out());
        a.fromTun(TestPacket.udp(false, new byte[10]).build());
        byte[] esp = a.udpV4.takeDatagrams().getFirst();

        gateway.fromUdp(0, marked(new byte[esp.length - 4]), esp, new byte[] {(byte) 0xff});

        assertThat(gateway.events.ike).hasSize(1);
        assertThat(gateway.tun.takePackets()).hasSize(1);
        assertThat(gateway.dropped()).isZero();
    }

    @Test
    void aKeepaliveIsIgnoredAndAnotherSingleOctetIsNot() {
        gateway.fromUdp(0, new byte[] {(byte) 0xff});
        assertThat(gateway.dropped()).isZero();

        gateway.fromUdp(0, new byte[] {(byte) 0xfe});
        assertThat(gateway.dropped(Drop.MALFORMED)).isEqualTo(1);
    }

    @Test
    void ikeLeavesThroughThePortItIsFor() {
        gateway.dataplane.sendIke(IKE, LOCAL, PEER, false);
        gateway.dataplane.sendIke(IKE, LOCAL, PEER, true);
        gateway.dataplane.sendNatKeepalive(LOCAL, PEER);
        gateway.runCommands();

        assertSent(gateway.ikeSocket, IKE);
        assertSent(gateway.natTraversalSocket, marked(IKE));
        assertSent(gateway.natTraversalSocket, new byte[] {(byte) 0xff});
    }

    @Test
    void aWildcardLeavesTheSourceToTheRoutingTable() {
        gateway.dataplane.sendIke(IKE, new InetSocketAddress("0.0.0.0", 500), PEER, false);
        gateway.runCommands();

        DatagramPacket packet = gateway.ikeSocket.readOutbound();
        assertThat(packet.sender()).isNull();
        packet.release();
    }

    @Test
    void ikeToAFamilyWithoutSocketOrTooLongIsCounted() {
        gateway.dataplane.sendIke(IKE, LOCAL, new InetSocketAddress("2001:db8::1", 500), false);
        gateway.dataplane.sendIke(new byte[65_508], LOCAL, PEER, false);
        gateway.dataplane.sendIke(IKE, LOCAL, InetSocketAddress.createUnresolved("peer", 500), false);
        gateway.runCommands();

        assertThat(gateway.dropped(Drop.SEND_FAILED)).isEqualTo(3);
    }

    private static void assertSent(EmbeddedChannel socket, byte[] payload) {
        DatagramPacket packet = socket.readOutbound();
        assertThat(ByteBufUtil.getBytes(packet.content())).isEqualTo(payload);
        assertThat(packet.recipient()).isEqualTo(PEER);
        assertThat(packet.sender()).isEqualTo(LOCAL);
        packet.release();
    }

    private static byte[] marked(byte[] datagram) {
        byte[] marked = new byte[4 + datagram.length];
        System.arraycopy(datagram, 0, marked, 4, datagram.length);
        return marked;
    }
}
