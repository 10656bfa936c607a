package io.esplanade.app;

import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.dataplane.worker.Dataplane;
import io.esplanade.dataplane.worker.Outlets;
import io.esplanade.dataplane.worker.Outlets.ByFamily;
import io.esplanade.dataplane.worker.Workers;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of IKE and IPsec, for IPv4 and, where the machine has it, IPv6: UDP 500, UDP 4500, IP protocols 50, 51, 108,
 * 4 (41 within IPv6), and one that sends whole IP packets. All bear the mark that exempts them from the policy rules.
 *
 * <p>The first worker has all of them. The others have a socket of UDP 4500 too, to which their share of what comes goes,
 * and raw sockets that only send.
 *
 * <p>Raw sockets get copies: AH, IPComp and IP in IP that the kernel has states or tunnels for reaches these as before. It
 * costs a copy of each such packet, and the kernel no longer answers them with ICMP "protocol unreachable" where it has
 * none.
 *
 * @param ipip IPv4 in IPv4, IPv4 in IPv6
 * @param ipv6InIp IPv6 in IPv4, IPv6 in IPv6
 * @param own what each worker has
 */
record Sockets(
        ByFamily<PacketSocket> ike,
        ByFamily<PacketSocket> ah,
        ByFamily<PacketSocket> ipcomp,
        ByFamily<PacketSocket> ipip,
        ByFamily<PacketSocket> ipv6InIp,
        List<Own> own) {
    private static final int PROTOCOL_ESP = 50;
    private static final int PROTOCOL_AH = 51;
    private static final int PROTOCOL_IPCOMP = 108;
    private static final int PROTOCOL_IPV4 = 4;
    private static final int PROTOCOL_IPV6 = 41;
    // Nothing joins raw packets before they come, so a slot holds one: these make a super packet of full length (64 KiB).
    private static final int ESP_SLOTS = 64;
    private static final Path IPV6 = Path.of("/proc/net/if_inet6");

    /**
     * What each worker has.
     *
     * @param esp those of other workers than the first receive nothing
     * @param withHeader they receive nothing
     */
    record Own(ByFamily<PacketSocket> natTraversal, ByFamily<PacketSocket> esp, ByFamily<PacketSocket> withHeader) {}

    /** Opens one socket of a family. */
    @FunctionalInterface
    private interface Opener {
        PacketSocket open(boolean v6) throws IOException;
    }

    /** @throws IOException if a port is taken, or the capability is missing; the message says which */
    static Sockets open(Cleanup cleanup, int workers) throws IOException {
        PacketSocketOptions options = PacketSocketOptions.defaults().withMark(PolicyRouting.SOCKET_MARK);
        PacketSocketOptions whole = options.withIpHeader(true);
        ByFamily<PacketSocket> ike = both(cleanup, v6 -> PacketSocket.openUdp(v6, IkePorts.IKE, options));
        List<ByFamily<PacketSocket>> natTraversal = natTraversal(cleanup, options, workers);
        ByFamily<PacketSocket> esp =
                both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_ESP, whole.withReceiveSlots(ESP_SLOTS)));
        ByFamily<PacketSocket> ah = both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_AH, whole));
        ByFamily<PacketSocket> ipcomp = both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_IPCOMP, whole));
        ByFamily<PacketSocket> ipip = both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_IPV4, whole));
        ByFamily<PacketSocket> ipv6InIp = both(cleanup, v6 -> PacketSocket.openRaw(v6, PROTOCOL_IPV6, whole));
        List<Own> own = new ArrayList<>();
        for (ByFamily<PacketSocket> each : natTraversal) {
            own.add(new Own(
                    each,
                    own.isEmpty()
                            ? esp
                            : both(cleanup, v6 -> PacketSocket.openRawForSending(v6, PROTOCOL_ESP, options)),
                    both(cleanup, v6 -> PacketSocket.openRawWithHeader(v6, options))));
        }
        return new Sockets(ike, ah, ipcomp, ipip, ipv6InIp, List.copyOf(own));
    }

    private static List<ByFamily<PacketSocket>> natTraversal(
            Cleanup cleanup, PacketSocketOptions options, int workers) throws IOException {
        List<PacketSocket> v4 = PacketSocket.openUdpGroup(false, IkePorts.NAT_TRAVERSAL, options, workers);
        v4.forEach(socket -> Channels.closeLater(cleanup, socket));
        if (!hasV6()) {
            return v4.stream().map(socket -> new ByFamily<>(socket, null)).toList();
        }
        List<PacketSocket> v6 = PacketSocket.openUdpGroup(true, IkePorts.NAT_TRAVERSAL, options, workers);
        v6.forEach(socket -> Channels.closeLater(cleanup, socket));
        return IntStream.range(0, workers)
                .mapToObj(i -> new ByFamily<>(v4.get(i), v6.get(i)))
                .toList();
    }

    private static boolean hasV6() {
        return Files.exists(IPV6);
    }

    private static ByFamily<PacketSocket> both(Cleanup cleanup, Opener opener) throws IOException {
        PacketSocket v4 = opener.open(false);
        Channels.closeLater(cleanup, v4);
        if (!hasV6()) {
            return new ByFamily<>(v4, null);
        }
        PacketSocket v6 = opener.open(true);
        Channels.closeLater(cleanup, v6);
        return new ByFamily<>(v4, v6);
    }

    /** The ways out of one worker; IKE's only for the first. */
    Outlets outlets(int worker, IpPacketWriter tun) {
        Own mine = own.get(worker);
        ByFamily<Channel> none = new ByFamily<>(null, null);
        return new Outlets(
                tun,
                worker == 0 ? channels(ike) : none,
                worker == 0 ? channels(mine.natTraversal) : none,
                senders(mine.natTraversal),
                senders(mine.esp),
                senders(mine.withHeader));
    }

    private static ByFamily<Channel> channels(ByFamily<PacketSocket> sockets) {
        return new ByFamily<>(sockets.v4(), sockets.v6());
    }

    private static ByFamily<DatagramSender> senders(ByFamily<PacketSocket> sockets) {
        return new ByFamily<>(sender(sockets.v4()), sender(sockets.v6()));
    }

    private static @Nullable DatagramSender sender(@Nullable PacketSocket socket) {
        return socket == null ? null : socket.sender();
    }

    /** Makes the way for packets; nothing is read before {@link #read}. */
    void attach(List<EventLoop> loops, Workers workers, MessageTooLongListener tooLong) {
        EventLoop first = loops.getFirst();
        Dataplane dataplane = workers.worker(0);
        attach(ike, first, tooLong, socket -> dataplane.ikeHandler(socket.port()));
        attach(ah, first, tooLong, _ -> dataplane.ahHandler());
        attach(ipcomp, first, tooLong, _ -> dataplane.ipcompHandler());
        attach(ipip, first, tooLong, _ -> dataplane.ipipHandler());
        attach(ipv6InIp, first, tooLong, _ -> dataplane.ipipHandler());
        for (int i = 0; i < own.size(); i++) {
            attachOwn(own.get(i), i == 0, loops.get(i), workers.worker(i), tooLong);
        }
    }

    private static void attachOwn(
            Own own, boolean isFirst, EventLoop loop, Dataplane worker, MessageTooLongListener tooLong) {
        attach(own.natTraversal, loop, tooLong, socket -> worker.natTraversalHandler(socket.port()));
        attach(own.esp, loop, tooLong, _ -> isFirst ? worker.espHandler() : worker.sendingHandler());
        attach(own.withHeader, loop, tooLong, _ -> worker.sendingHandler());
    }

    /** Lets packets come in. */
    void read() {
        Stream.concat(
                        Stream.of(ike, own.getFirst().esp, ah, ipcomp, ipip, ipv6InIp),
                        own.stream().map(Own::natTraversal))
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
