package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;

import java.lang.foreign.MemorySegment;

/**
 * Lowers the maximum segment size that a TCP connection announces to what fits into the tunnel, so that it does not
 * depend on path MTU discovery.
 */
public final class MssClamp {
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_BYTES = 4;

    private MssClamp() {}

    /**
     * Lowers the MSS option (RFC 9293 section 3.7.1) of a SYN or SYN-ACK, in place, and keeps the TCP checksum right.
     * Any other packet, and one whose options do not parse, stays as it is.
     *
     * @param packet parsed, and still where it was
     * @param maxPacketBytes the largest IP packet that fits; the MSS is this less the fixed headers (RFC 6691)
     * @param partialChecksum whether the TCP checksum field holds the sum of the pseudo-header only (virtio-net flag
     *     NEEDS_CSUM), which the options are not part of
     * @return whether the option was lowered
     */
    public static boolean clamp(IpPacket packet, int maxPacketBytes, boolean partialChecksum) {
        int fixed = (packet.v6() ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES) + TcpHeader.MIN_BYTES;
        int maxSegmentBytes = maxPacketBytes - fixed;
        if (maxSegmentBytes <= 0 || !isSyn(packet)) {
            return false;
        }
        int headerBytes = TcpHeader.headerBytes(packet.memory(), packet.l4Offset());
        if (headerBytes < TcpHeader.MIN_BYTES || headerBytes > packet.upperBytes()) {
            return false;
        }
        return clampOptions(packet, headerBytes, maxSegmentBytes, partialChecksum);
    }

    /** Whether the packet may have the option at all: a SYN or SYN-ACK. */
    public static boolean isSyn(IpPacket packet) {
        return packet.protocol() == IpProtocol.TCP
                && !packet.isLaterFragment()
                && packet.upperBytes() >= TcpHeader.MIN_BYTES
                && (TcpHeader.flags(packet.memory(), packet.l4Offset()) & TcpHeader.SYN) != 0;
    }

    private static boolean clampOptions(IpPacket packet, int headerBytes, int maxSegmentBytes, boolean partial) {
        MemorySegment memory = packet.memory();
        int tcp = packet.l4Offset();
        int end = tcp + headerBytes;
        boolean lowered = false;
        for (int at = tcp + TcpHeader.OPTIONS; at < end; ) {
            int kind = get8(memory, at);
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            if (kind == END_OF_OPTIONS || end - at < 2) {
                break;
            }
            int optionBytes = get8(memory, at + 1);
            if (optionBytes < 2 || optionBytes > end - at) {
                break;
            }
            if (kind == MSS && optionBytes == MSS_BYTES) {
                lowered |= lower(memory, tcp, at + 2, maxSegmentBytes, partial);
            }
            at += optionBytes;
        }
        return lowered;
    }

    private static boolean lower(MemorySegment memory, int tcp, int field, int maxSegmentBytes, boolean partial) {
        int before = get16(memory, field);
        if (before <= maxSegmentBytes) {
            return false;
        }
        put16(memory, field, maxSegmentBytes);
        if (!partial) {
            int checksum = get16(memory, tcp + TcpHeader.CHECKSUM);
            // At an odd place the value lies across two words of the sum: as if its octets were swapped.
            boolean odd = ((field - tcp) & 1) != 0;
            int updated = odd
                    ? InternetChecksum.update(checksum, swap(before), swap(maxSegmentBytes))
                    : InternetChecksum.update(checksum, before, maxSegmentBytes);
            put16(memory, tcp + TcpHeader.CHECKSUM, updated);
        }
        return true;
    }

    private static int swap(int word) {
        return Short.toUnsignedInt(Short.reverseBytes((short) word));
    }
}
