package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.ip.TestPacket;
import org.junit.jupiter.api.Test;

/** An exception on the way of one packet does not stop the others. */
class PacketFaultsTest {
    private static final byte[] PACKET = TestPacket.udp(false, new byte[100]).build();

    private final TestGateway gateway = new TestGateway();

    @Test
    void theDatagramsBehindOneThatIkeFailsAtGoOn() {
        byte[] esp = sealed();
        gateway.add(Tunnels.sa().in());
        gateway.events.failing = true;

        gateway.fromUdp(0, new byte[esp.length], esp);
        gateway.fromIkePort(new byte[9]);

        assertThat(gateway.events.ike).hasSize(2);
        assertThat(gateway.tun.takePackets()).containsExactly(PACKET);
        assertThat(gateway.dropped(Drop.INTERNAL_ERROR)).isEqualTo(2);
    }

    @Test
    void theBatchIsFlushedAfterAPacketThatFailed() {
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.add(Tunnels.require(Tunnels.NET_V6));
        gateway.add(Tunnels.sa().out());
        gateway.events.failing = true;

        gateway.fromTun(PACKET, TestPacket.udp(true, new byte[9]).build(), PACKET); // no SA for IPv6: acquire fails

        assertThat(gateway.udpV4.takeDatagrams()).hasSize(2);
        assertThat(gateway.dropped(Drop.INTERNAL_ERROR)).isEqualTo(1);
    }

    @Test
    void anSaThatIsUsedUpIsGoneEvenIfNobodyCanBeTold() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.lifetime = new SaLifetime(0, 0, 0, 1);
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.add(sa.out());
        gateway.events.failing = true;

        gateway.fromTun(PACKET);

        assertThat(gateway.udpV4.takeDatagrams()).hasSize(1);
        assertThat(gateway.events.expired).hasSize(1);
        assertThat(gateway.await(gateway.dataplane.dumpSas())).isEmpty();
    }

    private static byte[] sealed() {
        TestGateway peer = new TestGateway();
        peer.add(Tunnels.require(Tunnels.NET_V4));
        peer.add(Tunnels.sa().out());
        peer.fromTun(PACKET);
        return peer.udpV4.takeDatagrams().getFirst();
    }
}
