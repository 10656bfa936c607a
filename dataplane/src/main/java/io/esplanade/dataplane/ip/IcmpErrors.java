package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import java.lang.foreign.MemorySegment;

/**
 * Tells the sender of a packet that it does not fit into the path: "fragmentation needed and DF set" (RFC 1191 section
 * 4) or Packet Too Big (RFC 4443 section 3.2). How often is the caller's to limit (RFC 4443 section 2.4 (f)).
 *
 * <p>The error comes from the address that the packet was going to. The gateway's own address would be refused: the
 * kernel takes no packet from a device with a source address that is its own, and the destination is what the reverse
 * path filter expects to come out of the tunnel.
 */
public final class IcmpErrors {
    /** Room for the largest error, its IP header included: what every IPv6 link carries (RFC 4443 section 2.4 (c)). */
    public static final int MAX_BYTES = Ipv6Header.MIN_MTU;

    // RFC 1812 section 4.3.2.3: as much of the packet as fits into 576 octets.
    private static final int MAX_IPV4_BYTES = 576;

    private static final int ICMP_BYTES = 8;
    private static final int ICMP_CHECKSUM = 2;
    private static final int ICMP_MTU = 4; // 32 bits in ICMPv6; the low 16 of them in ICMPv4, the others 0

    private static final int UNREACHABLE = 3;
    private static final int FRAGMENTATION_NEEDED = 4; // code of UNREACHABLE
    private static final int PACKET_TOO_BIG = 2;

    private static final int REDIRECT_V6 = 137;
    private static final int HOPS = 64;
    private static final int INTERNETWORK_CONTROL = 0xc0; // RFC 1812 section 4.3.2.5

    private IcmpErrors() {}

    /**
     * Writes the error about a packet.
     *
     * @param packet parsed; only read
     * @param mtuBytes the largest packet that would fit, at most 65,535
     * @param out takes the error at {@code outOffset}, at most {@link #MAX_BYTES} octets; must not overlap the packet
     * @return its length, or 0 if there must be no error about this packet (RFC 1122 section 3.2.2, RFC 4443 section
     *     2.4 (e)): it is an error itself, a later fragment, or its addresses are not those of single hosts
     */
    public static int packetTooBig(IpPacket packet, int mtuBytes, MemorySegment out, int outOffset) {
        if (packet.isLaterFragment() || isIcmpError(packet) || !hasHostAddresses(packet)) {
            return 0;
        }
        return packet.v6()
                ? writeIpv6(packet, mtuBytes, out, outOffset)
                : writeIpv4(packet, mtuBytes, out, outOffset);
    }

    private static int writeIpv4(IpPacket packet, int mtuBytes, MemorySegment out, int ip) {
        int quoted = Math.min(packet.totalBytes(), MAX_IPV4_BYTES - Ipv4Header.MIN_BYTES - ICMP_BYTES);
        int totalBytes = Ipv4Header.MIN_BYTES + ICMP_BYTES + quoted;
        int icmp = ip + Ipv4Header.MIN_BYTES;
        put8(out, ip + Ipv4Header.VERSION_IHL, (4 << 4) | (Ipv4Header.MIN_BYTES >> 2));
        put8(out, ip + Ipv4Header.TRAFFIC_CLASS, INTERNETWORK_CONTROL);
        Ipv4Header.totalBytes(out, ip, totalBytes);
        Ipv4Header.identification(out, ip, 0); // atomic: RFC 6864 section 4.1
        put16(out, ip + Ipv4Header.FLAGS_FRAGMENT, Ipv4Header.DONT_FRAGMENT);
        put8(out, ip + Ipv4Header.TIME_TO_LIVE, HOPS);
        put8(out, ip + Ipv4Header.PROTOCOL, IpProtocol.ICMP);
        put32(out, ip + Ipv4Header.SOURCE, (int) packet.destinationLow());
        put32(out, ip + Ipv4Header.DESTINATION, (int) packet.sourceLow());
        Ipv4Header.fillChecksum(out, ip);
        writeIcmp(packet, UNREACHABLE, FRAGMENTATION_NEEDED, mtuBytes, out, icmp, quoted);
        fillIcmpChecksum(out, icmp, ICMP_BYTES + quoted, 0);
        return totalBytes;
    }

    private static int writeIpv6(IpPacket packet, int mtuBytes, MemorySegment out, int ip) {
        int quoted = Math.min(packet.totalBytes(), MAX_BYTES - Ipv6Header.BYTES - ICMP_BYTES);
        int icmp = ip + Ipv6Header.BYTES;
        int icmpBytes = ICMP_BYTES + quoted;
        put32(out, ip + Ipv6Header.VERSION_CLASS_LABEL, 6 << 28);
        Ipv6Header.payloadBytes(out, ip, icmpBytes);
        put8(out, ip + Ipv6Header.NEXT_HEADER, IpProtocol.ICMPV6);
        put8(out, ip + Ipv6Header.HOP_LIMIT, HOPS);
        NetworkOrder.put64(out, ip + Ipv6Header.SOURCE, packet.destinationHigh());
        NetworkOrder.put64(out, ip + Ipv6Header.SOURCE + 8, packet.destinationLow());
        NetworkOrder.put64(out, ip + Ipv6Header.DESTINATION, packet.sourceHigh());
        NetworkOrder.put64(out, ip + Ipv6Header.DESTINATION + 8, packet.sourceLow());
        writeIcmp(packet, PACKET_TOO_BIG, 0, mtuBytes, out, icmp, quoted);
        int pseudo = InternetChecksum.ipv6PseudoHeader(out, ip, IpProtocol.ICMPV6, icmpBytes);
        fillIcmpChecksum(out, icmp, icmpBytes, pseudo);
        return Ipv6Header.BYTES + icmpBytes;
    }

    private static void writeIcmp(
            IpPacket packet, int type, int code, int mtuBytes, MemorySegment out, int icmp, int quoted) {
        put8(out, icmp, type);
        put8(out, icmp + 1, code);
        put16(out, icmp + ICMP_CHECKSUM, 0);
        put32(out, icmp + ICMP_MTU, mtuBytes & 0xffff);
        MemorySegment.copy(packet.memory(), packet.offset(), out, icmp + ICMP_BYTES, quoted);
    }

    private static void fillIcmpChecksum(MemorySegment out, int icmp, int icmpBytes, int pseudoHeader) {
        int sum = InternetChecksum.add(pseudoHeader, InternetChecksum.sum(out, icmp, icmpBytes));
        put16(out, icmp + ICMP_CHECKSUM, InternetChecksum.complement(sum));
    }

    /** Whether it is an error, or an ICMP packet too short to tell. */
    static boolean isIcmpError(IpPacket packet) {
        boolean v4 = packet.protocol() == IpProtocol.ICMP;
        boolean v6 = packet.protocol() == IpProtocol.ICMPV6;
        if (!v4 && !v6) {
            return false;
        }
        if (packet.upperBytes() < 1) {
            return true;
        }
        int type = get8(packet.memory(), packet.l4Offset());
        return v6 ? type < 128 || type == REDIRECT_V6 : isIcmpv4Error(type);
    }

    private static boolean isIcmpv4Error(int type) {
        return switch (type) {
            case UNREACHABLE, 4, 5, 11, 12 -> true; // source quench, redirect, time exceeded, parameter problem
            default -> false;
        };
    }

    private static boolean hasHostAddresses(IpPacket packet) {
        return packet.v6()
                ? isHostV6(packet.sourceHigh(), packet.sourceLow())
                        && isHostV6(packet.destinationHigh(), packet.destinationLow())
                : isHostV4(packet.sourceLow()) && isHostV4(packet.destinationLow());
    }

    // RFC 1122 section 3.2.1.3: not this network, loopback, multicast, reserved, or broadcast
    private static boolean isHostV4(long address) {
        long network = address >>> 24;
        return network != 0 && network != 127 && network < 224;
    }

    // RFC 4291 section 2: not unspecified, loopback, or multicast
    private static boolean isHostV6(long high, long low) {
        boolean unspecifiedOrLoopback = high == 0 && (low == 0 || low == 1);
        return !unspecifiedOrLoopback && high >>> 56 != 0xff;
    }
}
