package io.esplanade.tun.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code netinet/in.h} and {@code linux/udp.h}: options of ip(7), ipv6(7) and udp(7), and socket addresses. */
public final class NetinetIn {
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_IPV6 = 41;
    /** Whoever sends on a socket of this protocol makes the IP header too (raw(7)). */
    public static final int IPPROTO_RAW = 255;

    public static final int IP_TOS = 1;
    public static final int IP_HDRINCL = 3;
    public static final int IP_PKTINFO = 8;
    public static final int IP_MTU_DISCOVER = 10;
    public static final int IP_RECVERR = 11;
    public static final int IP_RECVTOS = 13;
    public static final int IP_MTU = 14;

    public static final int IPV6_MTU_DISCOVER = 23;
    public static final int IPV6_MTU = 24;
    public static final int IPV6_RECVERR = 25;
    public static final int IPV6_V6ONLY = 26;
    public static final int IPV6_HDRINCL = 36;
    public static final int IPV6_RECVPKTINFO = 49;
    public static final int IPV6_PKTINFO = 50;
    public static final int IPV6_RECVHOPLIMIT = 51;
    public static final int IPV6_HOPLIMIT = 52;
    public static final int IPV6_RECVHOPOPTS = 53;
    public static final int IPV6_HOPOPTS = 54;
    public static final int IPV6_RECVRTHDR = 56;
    public static final int IPV6_RTHDR = 57;
    public static final int IPV6_RECVDSTOPTS = 58;
    public static final int IPV6_DSTOPTS = 59;
    public static final int IPV6_DONTFRAG = 62;
    public static final int IPV6_RECVTCLASS = 66;
    public static final int IPV6_TCLASS = 67;

    /** Fragment as needed, DF clear. */
    public static final int PMTUDISC_DONT = 0;
    /** DF set; what does not fit the known path MTU is refused with EMSGSIZE. */
    public static final int PMTUDISC_DO = 2;

    public static final int UDP_SEGMENT = 103;
    public static final int UDP_GRO = 104;

    public static final int SOCKADDR_IN_BYTES = 16;
    public static final int SOCKADDR_IN6_BYTES = 28;

    /** INADDR_ANY: no address. */
    public static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");

    private NetinetIn() {}

    /** Encodes the wildcard address. */
    public static byte[] wildcard(boolean v6, int port) {
        ByteBuffer out = ByteBuffer.allocate(v6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES);
        return start(out, v6, port).array();
    }

    /** Encodes an address of either family, with the scope of a link-local one. */
    public static byte[] sockaddr(InetAddress address, int port) {
        byte[] octets = address.getAddress();
        boolean v6 = octets.length == 16;
        ByteBuffer out = start(ByteBuffer.allocate(v6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES), v6, port);
        out.put(v6 ? 8 : 4, octets);
        if (address instanceof Inet6Address scoped) {
            out.order(ByteOrder.nativeOrder()).putInt(24, scoped.getScopeId());
        }
        return out.array();
    }

    /** Returns the port of an encoded address of either family. */
    public static int port(byte[] sockaddr) {
        return ByteBuffer.wrap(sockaddr).getShort(2) & 0xffff;
    }

    private static ByteBuffer start(ByteBuffer out, boolean v6, int port) {
        out.order(ByteOrder.nativeOrder()).putShort(0, (short) (v6 ? Sockets.AF_INET6 : Sockets.AF_INET));
        return out.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
    }
}
