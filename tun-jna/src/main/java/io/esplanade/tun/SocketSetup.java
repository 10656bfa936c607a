package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.NetinetIn;
import io.esplanade.tun.linux.ProcNet;
import io.esplanade.tun.linux.SocketFilter;
import io.esplanade.tun.linux.Sockets;
import io.esplanade.tun.linux.Unistd;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, sets up and binds the sockets of {@link PacketSocket}. */
final class SocketSetup {
    private static final Logger log = LoggerFactory.getLogger(SocketSetup.class);

    private SocketSetup() {}

    /**
     * A socket ready for use; whoever has it owns {@code fd}.
     *
     * @param port 0 if raw
     * @param protocol of a raw socket, else 0
     * @param segmentation whether UDP_SEGMENT is there
     * @param sendsOnly whether what comes in is for nobody
     */
    record Bound(int fd, boolean v6, boolean raw, int protocol, int port, boolean segmentation, boolean sendsOnly) {
        /** Whether packets are sent with the IP header that they have. */
        boolean withHeader() {
            return raw && protocol == NetinetIn.IPPROTO_RAW;
        }
    }

    static Bound udp(boolean v6, int port, PacketSocketOptions options) throws IOException {
        return udp(v6, port, options, false);
    }

    /**
     * Several on one port. The first is bound alone, so that a port that somebody else has is refused as ever, and shared
     * only then.
     */
    static List<Bound> udpGroup(boolean v6, int port, PacketSocketOptions options, int count) throws IOException {
        List<Bound> group = new ArrayList<>();
        try {
            Bound first = udp(v6, port, options, false);
            group.add(first);
            if (count > 1) {
                Sockets.set(first.fd, Sockets.SOL_SOCKET, Sockets.SO_REUSEPORT, 1);
                while (group.size() < count) {
                    group.add(udp(v6, first.port, options, true));
                }
                steer(first.fd, count);
            }
            return group;
        } catch (IOException | RuntimeException failed) {
            group.forEach(bound -> Unistd.closeQuietly(bound.fd));
            throw failed;
        }
    }

    private static void steer(int fd, int count) throws IOException {
        try {
            SocketFilter.steerByFirstWord(fd, count);
        } catch (ErrnoException failed) {
            throw Hints.steer(failed);
        }
    }

    private static Bound udp(boolean v6, int port, PacketSocketOptions options, boolean shared) throws IOException {
        int fd = open(v6, Sockets.SOCK_DGRAM, 0);
        try {
            setCommon(fd, v6, options);
            if (v6) {
                Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_V6ONLY, 1); // raw sockets have no other way
            }
            if (!Sockets.trySet(fd, NetinetIn.IPPROTO_UDP, NetinetIn.UDP_GRO, 1)) {
                log.info("this kernel has no UDP_GRO: datagrams are received one by one");
            }
            // The value 0 leaves the socket as it is, and tells whether the option is known.
            boolean segmentation = Sockets.trySet(fd, NetinetIn.IPPROTO_UDP, NetinetIn.UDP_SEGMENT, 0);
            if (shared) {
                Sockets.set(fd, Sockets.SOL_SOCKET, Sockets.SO_REUSEPORT, 1);
            }
            bind(fd, v6, port);
            int bound = NetinetIn.port(Sockets.nameOf(fd, NetinetIn.SOCKADDR_IN6_BYTES));
            return new Bound(fd, v6, false, 0, bound, segmentation, false);
        } catch (IOException | RuntimeException failed) {
            Unistd.closeQuietly(fd);
            throw failed;
        }
    }

    static Bound raw(boolean v6, int protocol, PacketSocketOptions options) throws IOException {
        return raw(v6, protocol, options, protocol == NetinetIn.IPPROTO_RAW);
    }

    static Bound rawForSending(boolean v6, int protocol, PacketSocketOptions options) throws IOException {
        Bound bound = raw(v6, protocol, options, true);
        try {
            SocketFilter.dropAll(bound.fd);
            spareCopies(bound.fd, v6);
            return bound;
        } catch (IOException | RuntimeException failed) {
            Unistd.closeQuietly(bound.fd);
            throw failed;
        }
    }

    /**
     * The kernel makes a copy of each packet before it asks the filter, but for sockets that are connected to somebody else.
     * Each packet that is sent names its own addresses.
     */
    private static void spareCopies(int fd, boolean v6) {
        try {
            Sockets.connectTo(fd, NetinetIn.sockaddr(InetAddress.ofLiteral(v6 ? "::1" : "127.0.0.1"), 0));
        } catch (ErrnoException noLoopback) {
            log.debug("raw sockets that only send cost copies: {}", noLoopback.getMessage());
        }
    }

    private static Bound raw(boolean v6, int protocol, PacketSocketOptions options, boolean sendsOnly)
            throws IOException {
        int fd;
        try {
            fd = open(v6, Sockets.SOCK_RAW, protocol);
        } catch (ErrnoException failed) {
            throw Hints.openRaw(protocol, failed);
        }
        try {
            setCommon(fd, v6, options);
            if (protocol == NetinetIn.IPPROTO_RAW) {
                setWithHeader(fd, v6);
            } else if (v6 && options.ipHeader()) {
                askForHeaders(fd);
            }
            return new Bound(fd, v6, true, protocol, 0, false, sendsOnly);
        } catch (IOException | RuntimeException failed) {
            Unistd.closeQuietly(fd);
            throw failed;
        }
    }

    /** Linux sets both by itself for IPPROTO_RAW; IPV6_HDRINCL says so since 4.5. */
    private static void setWithHeader(int fd, boolean v6) throws IOException {
        Sockets.trySet(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUF, 0); // the least there is: nobody reads
        if (v6) {
            Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_HDRINCL, 1);
        } else {
            Sockets.set(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_HDRINCL, 1);
        }
    }

    /** What the kernel tells of the headers before the payload (RFC 3542 §6). */
    private static void askForHeaders(int fd) throws IOException {
        Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVHOPLIMIT, 1);
        Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVHOPOPTS, 1);
        Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVRTHDR, 1);
        Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVDSTOPTS, 1);
    }

    private static int open(boolean v6, int type, int protocol) throws ErrnoException {
        return Sockets.open(v6 ? Sockets.AF_INET6 : Sockets.AF_INET, type | Sockets.SOCK_NONBLOCK, protocol);
    }

    private static void setCommon(int fd, boolean v6, PacketSocketOptions options) throws IOException {
        if (options.mark() != 0) {
            try {
                Sockets.set(fd, Sockets.SOL_SOCKET, Sockets.SO_MARK, options.mark());
            } catch (ErrnoException failed) {
                throw Hints.setMark(failed);
            }
        }
        setBuffer(fd, Sockets.SO_RCVBUFFORCE, Sockets.SO_RCVBUF, options.bufferBytes());
        setBuffer(fd, Sockets.SO_SNDBUFFORCE, Sockets.SO_SNDBUF, options.bufferBytes());
        if (v6) {
            Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVPKTINFO, 1);
            Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVTCLASS, 1);
            Sockets.set(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_RECVERR, 0);
        } else {
            Sockets.set(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_PKTINFO, 1);
            Sockets.set(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_RECVTOS, 1);
            Sockets.set(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_RECVERR, 0);
        }
        setDontFragment(fd, v6, options.dontFragment());
    }

    /** Beyond the system's limit with CAP_NET_ADMIN, else up to it. */
    private static void setBuffer(int fd, int forced, int polite, int bytes) {
        if (!Sockets.trySet(fd, Sockets.SOL_SOCKET, forced, bytes)) {
            Sockets.trySet(fd, Sockets.SOL_SOCKET, polite, bytes);
        }
    }

    /** IPv6 needs IPV6_DONTFRAG as well to refuse, instead of fragmenting, what is too long. */
    static void setDontFragment(int fd, boolean v6, boolean on) {
        int discover = on ? NetinetIn.PMTUDISC_DO : NetinetIn.PMTUDISC_DONT;
        if (v6) {
            Sockets.trySet(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_MTU_DISCOVER, discover);
            Sockets.trySet(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_DONTFRAG, on ? 1 : 0);
        } else {
            Sockets.trySet(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_MTU_DISCOVER, discover);
        }
    }

    private static void bind(int fd, boolean v6, int port) throws IOException {
        try {
            Sockets.bindTo(fd, NetinetIn.wildcard(v6, port));
        } catch (ErrnoException failed) {
            String prefix = "UDP port " + port + (v6 ? " (IPv6): " : ": ");
            throw switch (failed.errno()) {
                case Errno.EADDRINUSE -> new BindFailedException(
                        prefix + Errno.text(failed.errno()) + " (" + holder(v6, port) + ")", failed);
                case Errno.EACCES -> new DeviceException(prefix + Hints.bindPort(), failed);
                default -> failed;
            };
        }
    }

    private static String holder(boolean v6, int port) {
        ProcNet.Holder holder = ProcNet.udpHolder(v6, port);
        return holder == null
                ? "held by a process that cannot be seen from here"
                : "held by " + holder.command() + ", pid " + holder.pid();
    }
}
