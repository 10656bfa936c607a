package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.Endpoint;
import io.esplanade.tun.SendPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends IKE through the sockets that the worker owns. Event-loop thread only. */
final class IkeOutlet {
    /** Four zero octets where ESP has its SPI (RFC 3948 section 2.2). */
    static final int NON_ESP_MARKER_BYTES = 4;
    /** RFC 3948 section 2.3. */
    static final byte KEEPALIVE = (byte) 0xff;

    private static final int MAX_UDP_PAYLOAD_BYTES = 65_507;
    private static final int BEST_EFFORT = 0;

    private final Outlets outlets;
    private final DropCounters drops;
    private final MemorySegment memory = Arena.ofAuto().allocate(MAX_UDP_PAYLOAD_BYTES);

    IkeOutlet(Outlets outlets, DropCounters drops) {
        this.outlets = outlets;
        this.drops = drops;
    }

    void send(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        int markerBytes = natTraversal ? NON_ESP_MARKER_BYTES : 0;
        if (markerBytes + datagram.length > MAX_UDP_PAYLOAD_BYTES) {
            drops.count(Drop.SEND_FAILED);
            return;
        }
        memory.asSlice(0, markerBytes).fill((byte) 0);
        MemorySegment.copy(datagram, 0, memory, ValueLayout.JAVA_BYTE, markerBytes, datagram.length);
        send(markerBytes + datagram.length, local, remote, natTraversal);
    }

    void sendKeepalive(InetSocketAddress local, InetSocketAddress remote) {
        memory.set(ValueLayout.JAVA_BYTE, 0, KEEPALIVE);
        send(1, local, remote, true);
    }

    private void send(int lengthBytes, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        InetAddress destination = Objects.requireNonNull(remote.getAddress(), "unresolved peer address");
        DatagramSender sender = outlets.ike(destination, natTraversal);
        if (sender == null) {
            drops.count(Drop.SEND_FAILED);
            return;
        }
        SendPath path = new SendPath(new Endpoint(destination, remote.getPort()), sourceOf(local, destination));
        sender.send(memory, 0, lengthBytes, lengthBytes, path, BEST_EFFORT);
        sender.flush();
    }

    /** Null, the choice of the routing table, for a wildcard. */
    private static @Nullable InetAddress sourceOf(InetSocketAddress local, InetAddress destination) {
        InetAddress source = local.getAddress();
        return source == null || source.isAnyLocalAddress() || source.getClass() != destination.getClass()
                ? null
                : source;
    }
}
