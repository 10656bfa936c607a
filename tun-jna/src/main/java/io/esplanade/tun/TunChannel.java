package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.Fcntl;
import io.esplanade.tun.linux.IfTun;
import io.esplanade.tun.linux.NetIf;
import io.esplanade.tun.linux.RouteNetlink;
import io.esplanade.tun.linux.Unistd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.local.LocalAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TUN device as a Netty channel of IP packets, each behind its 10-octet virtio-net header (native byte order).
 *
 * <p>Inbound it fires one and the same {@link PacketBuf}, from {@code readerIndex} the header, then the packet; what is
 * in it is valid until {@code channelRead} returns. After at most {@link TunConfig#packetsPerRead} packets follows
 * {@code channelReadComplete}. Outbound, {@link #writePacket} writes at once; an ordinary {@code write} takes any {@link
 * ByteBuf} with header and packet.
 *
 * <p>Register it with an event loop of {@code EpollIoHandler}. Closing the last queue removes the device.
 */
public final class TunChannel extends DeviceChannel implements IpPacketWriter {
    /** Octets of the virtio-net header before each packet. */
    public static final int HEADER_BYTES = 10;

    private static final Logger log = LoggerFactory.getLogger(TunChannel.class);
    private static final String DEVICE = "/dev/net/tun";
    private static final int MAX_PACKET_BYTES = 65_535;

    private final String deviceName;
    private final int interfaceIndex;
    private final boolean uso;
    private final TunConfig made;
    private final int packetsPerRead;
    private final Unistd io = new Unistd(fd());
    private final PacketBuf inbound = PacketBuf.allocate(HEADER_BYTES + MAX_PACKET_BYTES);
    private @Nullable PacketBuf outbound;

    private TunChannel(int fd, String deviceName, int interfaceIndex, boolean uso, TunConfig config) {
        super(fd);
        this.deviceName = deviceName;
        this.interfaceIndex = interfaceIndex;
        this.uso = uso;
        this.made = config;
        this.packetsPerRead = config.packetsPerRead();
    }

    /**
     * Creates the device in the network namespace of the calling thread, sets its MTU and takes it up.
     *
     * @throws IOException says what is missing and how to provide it
     */
    public static TunChannel open(TunConfig config) throws IOException {
        int fd = openDevice();
        try {
            String name = create(fd, config);
            boolean uso = setOffloads(fd, name, config.offloads());
            int index = NetIf.indexOf(name);
            try (RouteNetlink netlink = RouteNetlink.open()) {
                netlink.setLinkUp(index, config.mtu());
            } catch (IOException failed) {
                throw Hints.configure("take " + name + " up", failed);
            }
            log.debug("TUN device {} is up, MTU {}, UDP segmentation offload {}", name, config.mtu(), uso);
            return new TunChannel(fd, name, index, uso, config);
        } catch (IOException | RuntimeException failed) {
            Unistd.closeQuietly(fd);
            throw failed;
        }
    }

    /**
     * Opens one more queue of this device, which was made for {@linkplain TunConfig#multiQueue several}. Of the packets
     * that the kernel sends, it gives those of a connection to the queue through which packets of the same connection were
     * written last; others by a hash. In the network namespace of the calling thread, which has to be the device's.
     *
     * @throws IOException says what is missing and how to provide it; or the device has been deleted meanwhile
     */
    public TunChannel openQueue() throws IOException {
        TunConfig same = new TunConfig(deviceName, made.mtu(), true, made.offloads(), packetsPerRead);
        int fd = openDevice();
        try {
            create(fd, same);
            if (NetIf.indexOf(deviceName) != interfaceIndex) {
                throw new DeviceException("TUN device " + deviceName + " was deleted while its queues were opened");
            }
            return new TunChannel(fd, deviceName, interfaceIndex, uso, same);
        } catch (IOException | RuntimeException failed) {
            Unistd.closeQuietly(fd);
            throw failed;
        }
    }

    private static int openDevice() throws IOException {
        try {
            return Fcntl.openPath(DEVICE, Fcntl.O_RDWR | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
        } catch (ErrnoException failed) {
            throw Hints.openTun(failed);
        }
    }

    private static String create(int fd, TunConfig config) throws IOException {
        String wanted = Objects.requireNonNullElse(config.name(), "tun%d");
        int flags = IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR;
        try {
            return IfTun.setInterface(fd, wanted, config.multiQueue() ? flags | IfTun.IFF_MULTI_QUEUE : flags);
        } catch (ErrnoException failed) {
            throw Hints.createTun(wanted, config.multiQueue(), failed);
        }
    }

    /** Returns whether USO is on. */
    private static boolean setOffloads(int fd, String name, Set<TunOffload> wanted) throws IOException {
        try {
            IfTun.setOffload(fd, TunOffload.flags(wanted));
            return wanted.contains(TunOffload.USO4) || wanted.contains(TunOffload.USO6);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EINVAL) {
                throw refused;
            }
        }
        Set<TunOffload> fewer = EnumSet.noneOf(TunOffload.class);
        fewer.addAll(wanted);
        fewer.remove(TunOffload.USO4);
        fewer.remove(TunOffload.USO6);
        IfTun.setOffload(fd, TunOffload.flags(fewer));
        log.info("{}: this kernel has no UDP segmentation offload for TUN devices (Linux 6.2 and later have)", name);
        return false;
    }

    /** The name of the network interface, such as {@code enc0}. */
    public String deviceName() {
        return deviceName;
    }

    /** The number of the network interface. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /**
     * Changes the MTU of the interface. Any thread.
     *
     * @param mtu octets of an IP packet, as {@link TunConfig#mtu}
     * @throws IOException the kernel refused it
     */
    public void setMtu(int mtu) throws IOException {
        try (RouteNetlink netlink = RouteNetlink.open()) {
            netlink.setLinkUp(interfaceIndex, mtu);
        } catch (IOException failed) {
            throw Hints.configure("set the MTU of " + deviceName, failed);
        }
    }

    /**
     * Gives the interface an address; it goes with the interface. Any thread.
     *
     * @param prefixBits the length of its network, 0 to 32 or 128
     * @throws IOException the kernel refused it
     */
    public void addAddress(InetAddress address, int prefixBits) throws IOException {
        try (RouteNetlink netlink = RouteNetlink.open()) {
            netlink.addAddress(interfaceIndex, address, prefixBits);
        } catch (IOException failed) {
            throw Hints.configure("give " + deviceName + " the address " + address.getHostAddress(), failed);
        }
    }

    /** Whether UDP packets may come as several datagrams in one (UDP segmentation offload). */
    public boolean uso() {
        return uso;
    }

    // ---- device to pipeline ----

    @Override
    boolean readReady() {
        ChannelPipeline pipeline = pipeline();
        int errno = 0;
        int octets = 0;
        for (int i = 0; i < packetsPerRead && octets < OCTETS_PER_TURN && isOpen(); i++) {
            long length = io.read(inbound.memory(), 0, inbound.capacity());
            if (length < 0) {
                errno = (int) -length;
                break;
            }
            octets += (int) length;
            firePacket(pipeline, (int) length);
        }
        onRead(octets);
        pipeline.fireChannelReadComplete();
        return isAliveAfter(errno);
    }

    private void firePacket(ChannelPipeline pipeline, int lengthBytes) {
        if (lengthBytes <= HEADER_BYTES) {
            failures().add(IoFailure.TRUNCATED, 1);
            return;
        }
        inbound.setIndex(0, lengthBytes);
        inbound.retain();
        pipeline.fireChannelRead(inbound);
    }

    /** EBADFD: somebody deleted the interface. */
    private boolean isAliveAfter(int errno) {
        if (errno != 0 && errno != Errno.EAGAIN && errno != Errno.EINTR) {
            failures().add(IoFailure.ofTun(errno), 1);
        }
        if (errno != Errno.EBADFD) {
            return true;
        }
        log.error("network interface {} was deleted: {}", deviceName, Errno.text(errno));
        return false;
    }

    // ---- pipeline to device ----

    @Override
    public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
        if (!isOpen()) { // the number of the descriptor may be another file's by now
            failures().add(IoFailure.DOWN, 1);
            return false;
        }
        long written = io.write(memory, offset, lengthBytes);
        if (written >= 0) {
            return true;
        }
        failures().add(IoFailure.ofTun((int) -written), 1);
        return false;
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf packet && packet.readableBytes() <= HEADER_BYTES + MAX_PACKET_BYTES) {
            return packet;
        }
        throw new IllegalArgumentException("a TUN device takes a ByteBuf with one packet");
    }

    /** What the kernel refuses is counted and gone, as on any link. */
    @Override
    protected void doWrite(ChannelOutboundBuffer queue) {
        for (Object next = queue.current(); next != null; next = queue.current()) {
            ByteBuf packet = (ByteBuf) next;
            if (packet instanceof PacketBuf block) {
                writePacket(block.memory(), packet.readerIndex(), packet.readableBytes());
            } else {
                writeCopy(packet);
            }
            queue.remove();
        }
    }

    private void writeCopy(ByteBuf packet) {
        PacketBuf copy = outbound == null ? PacketBuf.allocate(HEADER_BYTES + MAX_PACKET_BYTES) : outbound;
        outbound = copy;
        copy.setIndex(0, 0);
        copy.writeBytes(packet, packet.readerIndex(), packet.readableBytes());
        writePacket(copy.memory(), 0, copy.readableBytes());
    }

    @Override
    protected SocketAddress localAddress0() {
        return new LocalAddress(deviceName);
    }
}
