package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.MessageBatch;
import io.esplanade.tun.linux.NetinetIn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP or raw IP socket as a Netty channel, many packets per system call. It is bound to the wildcard address of one
 * family when it is opened, and sends to anyone.
 *
 * <p>Inbound it fires {@link DatagramBuf}s, up to {@link PacketSocketOptions#receiveSlots} and then {@code
 * channelReadComplete}; runs of datagrams come in one buffer where the kernel has UDP_GRO. The IP header of raw IPv4, and
 * of raw IPv6 {@linkplain PacketSocketOptions#withIpHeader if wanted}, is before {@code readerIndex}. Outbound, {@link
 * #sender} is for runs of packets; an ordinary {@code write} takes a {@link DatagramPacket} (its sender, if not null,
 * becomes the source address), and fragments it if it must.
 *
 * <p>Register it with an event loop of {@code EpollIoHandler}.
 */
public final class PacketSocket extends DeviceChannel {
    private static final Logger log = LoggerFactory.getLogger(PacketSocket.class);
    private static final int SLOT_BYTES = 65_536;
    private static final int HEADROOM_BYTES = DatagramBuf.HEADROOM_BYTES;
    private static final int MADE_HEADERS_BYTES = IpHeaderBuilder.HEADER_BYTES + IpHeaderBuilder.MAX_EXTENSION_BYTES;
    private static final int HEADER_CONTROL_BYTES = MessageBatch.CONTROL_BYTES + IpHeaderBuilder.MAX_EXTENSION_BYTES;

    private final PacketSocketOptions options;
    private final SocketSetup.Bound bound;
    private final MessageBatch received;
    private final DatagramBuf[] slots;
    private int octetsOfTurn;
    private final ReceivedDatagram decoder;
    private final DatagramBatch sent;
    private @Nullable PacketBuf copy;

    private PacketSocket(SocketSetup.Bound bound, PacketSocketOptions options) {
        super(bound.fd());
        this.bound = bound;
        this.options = options;
        boolean headers = options.ipHeader() && bound.raw();
        boolean madeHeaders = headers && bound.v6();
        int payloadIndex = headers ? HEADROOM_BYTES + (madeHeaders ? MADE_HEADERS_BYTES : 0) : 0;
        received = new MessageBatch(
                fd(), options.receiveSlots(), madeHeaders ? HEADER_CONTROL_BYTES : MessageBatch.CONTROL_BYTES);
        decoder = new ReceivedDatagram(received, bound.v6(), bound.raw(), payloadIndex,
                madeHeaders ? new IpHeaderBuilder(received, bound.protocol()) : null);
        slots = new DatagramBuf[options.receiveSlots()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new DatagramBuf(payloadIndex + SLOT_BYTES);
            received.payload(i, slots[i].memory(), payloadIndex, SLOT_BYTES);
        }
        sent = new DatagramBatch(fd(), bound, failures());
    }

    /**
     * Opens a UDP socket in the network namespace of the calling thread.
     *
     * @param port 1 to 65,535, or 0 for any free one
     * @throws BindFailedException the port is taken; says by whom, if that can be known
     * @throws IOException says what is missing and how to provide it
     */
    public static PacketSocket openUdp(boolean v6, int port, PacketSocketOptions options) throws IOException {
        return new PacketSocket(SocketSetup.udp(v6, port, options), options);
    }

    /**
     * Opens several UDP sockets on one port. A datagram goes to the socket with the number that its first 32 bits, in network
     * byte order and unsigned, leave as remainder when divided by {@code count}; one of less than four octets to the first. A
     * run that the kernel put together (UDP_GRO) goes where its first datagram belongs.
     *
     * @param count at least 1; one is as {@link #openUdp}
     * @return in the order of their numbers
     * @throws BindFailedException the port is taken; says by whom, if that can be known
     * @throws IOException says what is missing and how to provide it
     */
    public static List<PacketSocket> openUdpGroup(boolean v6, int port, PacketSocketOptions options, int count)
            throws IOException {
        return SocketSetup.udpGroup(v6, port, options, count).stream()
                .map(bound -> new PacketSocket(bound, options))
                .toList();
    }

    /**
     * Opens a raw socket that only sends, in the network namespace of the calling thread; the kernel makes the IP header.
     * Paths need a source address.
     *
     * @param protocol the IP protocol, such as 50 for ESP
     * @throws IOException says what is missing and how to provide it
     */
    public static PacketSocket openRawForSending(boolean v6, int protocol, PacketSocketOptions options)
            throws IOException {
        PacketSocketOptions sending = options.withReceiveSlots(1).withIpHeader(false);
        return new PacketSocket(SocketSetup.rawForSending(v6, protocol, sending), sending);
    }

    /**
     * Opens a raw socket in the network namespace of the calling thread.
     *
     * @param protocol the IP protocol, such as 50 for ESP
     * @throws IOException says what is missing and how to provide it
     */
    public static PacketSocket openRaw(boolean v6, int protocol, PacketSocketOptions options) throws IOException {
        return new PacketSocket(SocketSetup.raw(v6, protocol, options), options);
    }

    /**
     * Opens a raw socket for sending only, in the network namespace of the calling thread. What its {@link #sender} is
     * given are IP packets with their header; the path's remote address, with port 0, decides on the route, whatever the
     * header says, and the traffic class is that of the header.
     *
     * <p>Of an IPv4 header the kernel fills in the total length and the checksum, the identification if it is 0, and the
     * source address if it is 0 (ip(7)). An IPv6 header stays as it is. A packet that is longer than the MTU of the
     * interface is refused with EMSGSIZE; so is one that is longer than the known path MTU, unless it is an IPv4 packet
     * without DF, which the kernel fragments. With a local address in the path, IPv4 may have any one, to choose a route
     * by; IPv6 only one of this host.
     *
     * @throws IOException says what is missing and how to provide it
     */
    public static PacketSocket openRawWithHeader(boolean v6, PacketSocketOptions options) throws IOException {
        PacketSocketOptions sending = options.withReceiveSlots(1).withIpHeader(false);
        return new PacketSocket(SocketSetup.raw(v6, NetinetIn.IPPROTO_RAW, sending), sending);
    }

    /** Whether it carries IPv6. */
    public boolean isV6() {
        return bound.v6();
    }

    /** The local port; 0 if raw. */
    public int port() {
        return bound.port();
    }

    /** Sets who hears of datagrams that the path does not take. Event-loop thread only. */
    public void onMessageTooLong(MessageTooLongListener listener) {
        sent.listener(listener);
    }

    // ---- kernel to pipeline ----

    @Override
    boolean readReady() {
        ChannelPipeline pipeline = pipeline();
        octetsOfTurn = 0;
        for (int i = 0; i < options.batchesPerRead() && octetsOfTurn < OCTETS_PER_TURN && isOpen(); i++) {
            int count = receiveBatch(pipeline);
            pipeline.fireChannelReadComplete();
            if (count < slots.length) {
                break;
            }
        }
        onRead(octetsOfTurn);
        return true;
    }

    private int receiveBatch(ChannelPipeline pipeline) {
        for (int i = 0; i < slots.length; i++) {
            received.prepareReceive(i);
        }
        int count = received.receive(slots.length);
        if (count < 0) { // an ICMP error, or nothing there; neither ends the socket
            if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
                failures().add(IoFailure.ofSocket(-count), 1);
            }
            return 0;
        }
        for (int i = 0; i < count && !bound.sendsOnly(); i++) { // else a stray packet: for nobody
            DatagramBuf slot = slots[i];
            octetsOfTurn += received.length(i);
            if (decoder.decode(i, slot)) {
                slot.retain();
                pipeline.fireChannelRead(slot);
            } else {
                failures().add(IoFailure.TRUNCATED, 1);
            }
        }
        return count;
    }

    // ---- to the kernel ----

    @Override
    void onClose() {
        sent.close();
    }

    /** The way out for runs of packets. It sends when it is flushed, apart from the pipeline. Event-loop thread only. */
    public DatagramSender sender() {
        return sent;
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof DatagramPacket packet
                && packet.content().readableBytes() <= DatagramBatch.MAX_PAYLOAD_BYTES
                && isOfFamily(packet.recipient())
                && (packet.sender() == null || isOfFamily(packet.sender()))) {
            return packet;
        }
        throw new IllegalArgumentException("this packet socket takes a DatagramPacket of at most "
                + DatagramBatch.MAX_PAYLOAD_BYTES + " octets between IPv" + (bound.v6() ? 6 : 4) + " addresses");
    }

    private boolean isOfFamily(InetSocketAddress address) {
        return !address.isUnresolved() && address.getAddress() instanceof Inet6Address == bound.v6();
    }

    /** What the kernel refuses is counted and gone, as on any link. */
    @Override
    protected void doWrite(ChannelOutboundBuffer queue) {
        for (Object next = queue.current(); next != null; next = queue.current()) {
            int errno = write((DatagramPacket) next);
            if (errno != 0) {
                failures().add(IoFailure.ofSocket(errno), 1);
                log.debug("sending to {}: error {}", ((DatagramPacket) next).recipient(), errno);
            }
            queue.remove();
        }
    }

    private int write(DatagramPacket packet) {
        PacketBuf memory = copy == null ? PacketBuf.allocate(SLOT_BYTES) : copy;
        copy = memory;
        ByteBuf content = packet.content();
        int lengthBytes = content.readableBytes();
        memory.setBytes(0, content, content.readerIndex(), lengthBytes);
        InetSocketAddress to = packet.recipient();
        InetSocketAddress from = packet.sender();
        SendPath path = new SendPath(
                new Endpoint(to.getAddress(), bound.raw() ? 0 : to.getPort()), from == null ? null : from.getAddress());
        int errno = sent.sendNow(memory.memory(), lengthBytes, path);
        if (errno != Errno.EMSGSIZE || !options.dontFragment()) {
            return errno;
        }
        SocketSetup.setDontFragment(fd(), bound.v6(), false);
        errno = sent.sendNow(memory.memory(), lengthBytes, path);
        SocketSetup.setDontFragment(fd(), bound.v6(), true);
        return errno;
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(bound.port());
    }
}
