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
 * The sockets of IKE and IPsec, for IPv4 and, where the machine has it, IPv6: UDP 500, UDP 4500, IP protocols 50, 51, 108,
 * 4 (41 within IPv6), and one that sends whole IP packets. All bear the mark that exempts them from the policy rules.
 *
 * <p>Raw sockets get copies: AH, IPComp and IP in IP that the kernel has states or tunnels for reaches these as before. It
 * costs a copy of each such packet, and the kernel no longer answers them with ICMP "protocol unreachable" where it has
 * none.
 *
 * @param ipip IPv4 in IPv4, IPv4 in IPv6
 * @param ipv6InIp IPv6 in IPv4, IPv6 in IPv6
 * @param withHeader they receive nothing
 */
record Sockets(
        ByFamily<PacketSocket> ike,
        ByFamily<PacketSocket> natTraversal,
        ByFamily<PacketSocket> esp,
        ByFamily<PacketSocket> ah,
        ByFamily<PacketSocket> ipcomp,
        ByFamily<PacketSocket> ipip,
        ByFamily<PacketSocket> ipv6InIp,
        ByFamily<PacketSocket> withHeader) {
    private static final int PROTOCOL_ESP = 50;
    private static final int PROTOCOL_AH = 51;
    private static final int PROTOCOL_IPCOMP = 108;
    private static final int PROTOCOL_IPV4 = 4;
    private static final int PROTOCOL_IPV6 = 41;
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
        PacketSocketOptions whole = options.withIpHeader(true);
        return new Sockets(
                both(cleanup, v6 -> PacketSocket.openUdp(v6, IkePorts.IKE, options)),
                both(cleanup, v6 -> PacketSocket.openUdp(v6, IkePorts.NAT_TRAVERSAL, options)),
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_ESP, whole.withReceiveSlots(ESP_SLOTS))),
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_AH, whole)),
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_IPCOMP, whole)),
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_IPV4, whole)),
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_IPV6, whole)),
                both(cleanup, v6 -> PacketSocket.openRawWithHeader(v6, options)));
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
                senders(esp),
                senders(withHeader));
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
        attach(ah, loop, tooLong, _ -> dataplane.ahHandler());
        attach(ipcomp, loop, tooLong, _ -> dataplane.ipcompHandler());
        attach(ipip, loop, tooLong, _ -> dataplane.ipipHandler());
        attach(ipv6InIp, loop, tooLong, _ -> dataplane.ipipHandler());
        attach(withHeader, loop, tooLong, _ -> dataplane.sendingHandler());
    }

    /** Lets packets come in. */
    void read() {
        Stream.of(ike, natTraversal, esp, ah, ipcomp, ipip, ipv6InIp)
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
