package io.esplanade.app;

import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.dataplane.worker.Dataplane;
import io.esplanade.dataplane.worker.Outlets;
import io.esplanade.dataplane.worker.Outlets.ByFamily;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.esplanade.tun.MessageTooLongListener;
import io.esplanade.tun.PacketSocket;
import io.esplanade.tun.PacketSocketOptions;
import io.esplanade.tun.PolicyRouting;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of IKE and ESP: UDP 500, UDP 4500, IP protocol 50, for IPv4 and, where the machine has it, IPv6. All bear
 * the mark that exempts them from the policy rules.
 */
record Sockets(ByFamily<PacketSocket> ike, ByFamily<PacketSocket> natTraversal, ByFamily<PacketSocket> esp) {
    private static final int PROTOCOL_ESP = 50;
    // Nothing joins raw packets before they come, so a slot holds one: these make a super packet of full length (64 KiB).
    private static final int ESP_SLOTS = 64;
    private static final Path IPV6 = Path.of("/proc/net/if_inet6");

    /** Opens one socket of a family. */
    @FunctionalInterface
    private interface Opener {
        PacketSocket open(boolean v6) throws IOException;
    }

    /** @throws IOException if a port is taken, or the capability is missing; the message says which */
    static Sockets open(Cleanup cleanup) throws IOException {
        PacketSocketOptions options = PacketSocketOptions.defaults().withMark(PolicyRouting.SOCKET_MARK);
        return new Sockets(
                both(cleanup, v6 -> PacketSocket.openUdp(v6, IkePorts.IKE, options)),
                both(cleanup, v6 -> PacketSocket.openUdp(v6, IkePorts.NAT_TRAVERSAL, options)),
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_ESP, options.withReceiveSlots(ESP_SLOTS))));
    }

    private static ByFamily<PacketSocket> both(Cleanup cleanup, Opener opener) throws IOException {
        PacketSocket v4 = opener.open(false);
        Channels.closeLater(cleanup, v4);
        if (!Files.exists(IPV6)) {
            return new ByFamily<>(v4, null);
        }
        PacketSocket v6 = opener.open(true);
        Channels.closeLater(cleanup, v6);
        return new ByFamily<>(v4, v6);
    }

    /** The ways out of the data plane. */
    Outlets outlets(IpPacketWriter tun) {
        return new Outlets(
                tun,
                new ByFamily<Channel>(ike.v4(), ike.v6()),
                new ByFamily<Channel>(natTraversal.v4(), natTraversal.v6()),
                senders(natTraversal),
                senders(esp));
    }

    private static ByFamily<DatagramSender> senders(ByFamily<PacketSocket> sockets) {
        return new ByFamily<>(sender(sockets.v4()), sender(sockets.v6()));
    }

    private static @Nullable DatagramSender sender(@Nullable PacketSocket socket) {
        return socket == null ? null : socket.sender();
    }

    /** Makes the way for packets; nothing is read before {@link #read}. */
    void attach(EventLoop loop, Dataplane dataplane, MessageTooLongListener tooLong) {
        attach(ike, loop, tooLong, socket -> dataplane.ikeHandler(socket.port()));
        attach(natTraversal, loop, tooLong, socket -> dataplane.natTraversalHandler(socket.port()));
        attach(esp, loop, tooLong, _ -> dataplane.espHandler());
    }

    /** Lets packets come in. */
    void read() {
        Stream.of(ike, natTraversal, esp)
                .flatMap(each -> Stream.of(each.v4(), each.v6()))
                .filter(Objects::nonNull)
                .forEach(socket -> socket.config().setAutoRead(true));
    }

    private static void attach(
            ByFamily<PacketSocket> sockets,
            EventLoop loop,
            MessageTooLongListener tooLong,
            Function<PacketSocket, ChannelHandler> handler) {
        attach(sockets.v4(), loop, tooLong, handler);
        attach(sockets.v6(), loop, tooLong, handler);
    }

    private static void attach(
            @Nullable PacketSocket socket,
            EventLoop loop,
            MessageTooLongListener tooLong,
            Function<PacketSocket, ChannelHandler> handler) {
        if (socket != null) {
            socket.onMessageTooLong(tooLong);
            Channels.attach(socket, loop, handler.apply(socket));
        }
    }
}
