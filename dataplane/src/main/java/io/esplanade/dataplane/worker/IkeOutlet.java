package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Sends IKE through the sockets that the worker owns. Event-loop thread only. */
final class IkeOutlet {
    /** Four zero octets where ESP has its SPI (RFC 3948 section 2.2). */
    static final int NON_ESP_MARKER_BYTES = 4;
    /** RFC 3948 section 2.3. */
    static final byte KEEPALIVE = (byte) 0xff;

    private static final int MAX_UDP_PAYLOAD_BYTES = 65_507;

    private final Outlets outlets;
    private final DropCounters drops;

    IkeOutlet(Outlets outlets, DropCounters drops) {
        this.outlets = outlets;
        this.drops = drops;
    }

    void send(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        if (natTraversal) {
            ByteBuf marked = Unpooled.buffer(NON_ESP_MARKER_BYTES + datagram.length)
                    .writeZero(NON_ESP_MARKER_BYTES)
                    .writeBytes(datagram);
            send(outlets.natTraversal(), marked, local, remote);
        } else {
            send(outlets.ike(), Unpooled.wrappedBuffer(datagram), local, remote);
        }
    }

    void sendKeepalive(InetSocketAddress local, InetSocketAddress remote) {
        send(outlets.natTraversal(), Unpooled.buffer(1).writeByte(KEEPALIVE), local, remote);
    }

    private void send(
            Outlets.ByFamily<Channel> sockets, ByteBuf payload, InetSocketAddress local, InetSocketAddress remote) {
        InetAddress destination = remote.getAddress();
        Channel socket = destination == null ? null : sockets.towards(destination);
        if (destination == null || socket == null || payload.readableBytes() > MAX_UDP_PAYLOAD_BYTES) {
            drops.count(Drop.SEND_FAILED);
            return;
        }
        DatagramPacket packet = new DatagramPacket(payload, remote, sourceOf(local, destination));
        Object _ = socket.writeAndFlush(packet, socket.voidPromise());
    }

    /** Null, the choice of the routing table, for a wildcard. */
    private static @Nullable InetSocketAddress sourceOf(InetSocketAddress local, InetAddress destination) {
        InetAddress source = local.getAddress();
        return source == null || source.isAnyLocalAddress() || source.getClass() != destination.getClass()
                ? null
                : local;
    }
}
