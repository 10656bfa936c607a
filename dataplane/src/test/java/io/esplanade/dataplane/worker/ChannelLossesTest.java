package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.tun.Endpoint;
import io.esplanade.tun.PacketSocket;
import io.esplanade.tun.PacketSocketOptions;
import io.esplanade.tun.SendPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ChannelLossesTest {
    @Test
    void whatTheKernelRefusesIsADropOnceForEachSocket() throws IOException {
        ChannelLosses losses = new ChannelLosses();
        PacketSocket socket = PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults());
        try {
            losses.watch(socket);
            losses.watch(socket);
            InetAddress broadcast = InetAddress.ofLiteral("255.255.255.255"); // nobody asked for SO_BROADCAST
            SendPath path = new SendPath(new Endpoint(broadcast, 9), null);

            socket.sender().send(Arena.ofAuto().allocate(8), 0, 8, 8, path, 0);
            socket.sender().flush();

            assertThat(losses.count(Drop.SEND_FAILED)).isEqualTo(1);
            assertThat(losses.count(Drop.QUEUE_FULL)).isZero();
        } finally {
            socket.unsafe().closeForcibly();
        }
    }
}
