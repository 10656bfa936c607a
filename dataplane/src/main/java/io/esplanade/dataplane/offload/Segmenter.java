package io.esplanade.dataplane.offload;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.InternetChecksum;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.ip.TcpHeader;
import io.esplanade.dataplane.ip.UdpHeader;
import java.lang.foreign.MemorySegment;

/**
 * Turns what the TUN device hands over into packets that are complete: cuts TCP and UDP super packets into segments and
 * computes the checksums that the kernel left out. Reused for packet after packet; one thread.
 *
 * <p>1 {@link #prepare} validates and counts  2 {@link #lengthBytes} tells how much room a segment takes  3 {@link
 * #writeSegment} writes it to any place. All segments but the last have {@link #segmentBytes} octets, so whatever is
 * put around them has one length, too, and they can lie back to back.
 */
public final class Segmenter {
    private static final int FIN_PSH = TcpHeader.FIN | TcpHeader.PSH;

    private MemorySegment memory = MemorySegment.NULL;
    private int offset;
    private int totalBytes;
    private boolean v6;
    private int protocol;
    /** From the beginning of the packet to the TCP or UDP header, or to where the checksum begins to count. */
    private int l4Start;
    /** From the beginning of the packet to its checksum field; 0: the packet is complete. */
    private int checksumField;
    /** From the beginning of the packet to its payload; only if it is cut. */
    private int headerBytes;
    private int gsoSize;
    private int count;
    // Sums over what all segments have in common (RFC 1071): only the rest is added for each. Summing a header that has
    // just been written would wait for the stores.
    private int ipSum;
    private int l4Sum;

    /**
     * Decides how the packet is cut. Borrows its memory until the last segment is written.
     *
     * @param packet parsed; the {@link VirtioNetHeader#BYTES} octets before it are its virtio-net header
     * @return {@link Drop#NONE}, or {@link Drop#MALFORMED} if header and packet contradict each other
     */
    public Drop prepare(IpPacket packet) {
        memory = packet.memory();
        offset = packet.offset();
        totalBytes = packet.totalBytes();
        v6 = packet.v6();
        protocol = packet.protocol();
        int virtio = offset - VirtioNetHeader.BYTES;
        boolean sound = switch (VirtioNetHeader.gsoType(memory, virtio)) {
            case VirtioNetHeader.GSO_NONE -> prepareSingle(packet, virtio);
            case VirtioNetHeader.GSO_TCPV4 -> !v6 && prepareTcp(packet, virtio);
            case VirtioNetHeader.GSO_TCPV6 -> v6 && prepareTcp(packet, virtio);
            case VirtioNetHeader.GSO_UDP_L4 -> prepareUdp(packet, virtio);
            default -> false;
        };
        if (!sound) {
            count = 0;
            return Drop.MALFORMED;
        }
        return Drop.NONE;
    }

    private boolean prepareSingle(IpPacket packet, int virtio) {
        count = 1;
        headerBytes = 0;
        gsoSize = totalBytes;
        checksumField = 0;
        if (!VirtioNetHeader.needsChecksum(memory, virtio)) {
            return true;
        }
        l4Start = VirtioNetHeader.checksumStart(memory, virtio);
        checksumField = l4Start + VirtioNetHeader.checksumOffset(memory, virtio);
        int ipHeaderBytes = v6 ? Ipv6Header.BYTES : packet.l4Offset() - offset;
        return l4Start >= ipHeaderBytes && checksumField + 2 <= totalBytes;
    }

    private boolean prepareTcp(IpPacket packet, int virtio) {
        if (protocol != IpProtocol.TCP || packet.upperBytes() < TcpHeader.MIN_BYTES) {
            return false;
        }
        int tcpBytes = TcpHeader.headerBytes(memory, packet.l4Offset());
        return tcpBytes >= TcpHeader.MIN_BYTES
                && tcpBytes <= packet.upperBytes()
                && prepareGso(packet, virtio, tcpBytes, TcpHeader.CHECKSUM);
    }

    private boolean prepareUdp(IpPacket packet, int virtio) {
        return protocol == IpProtocol.UDP
                && packet.upperBytes() >= UdpHeader.BYTES
                && prepareGso(packet, virtio, UdpHeader.BYTES, UdpHeader.CHECKSUM);
    }

    private boolean prepareGso(IpPacket packet, int virtio, int l4HeaderBytes, int checksumOffset) {
        l4Start = packet.l4Offset() - offset;
        checksumField = l4Start + checksumOffset;
        headerBytes = l4Start + l4HeaderBytes;
        gsoSize = VirtioNetHeader.gsoSize(memory, virtio);
        if (packet.isFragment() || gsoSize == 0 || !agreesOnChecksum(virtio, checksumOffset)) {
            return false;
        }
        int payloadBytes = totalBytes - headerBytes;
        count = Math.max(1, (payloadBytes + gsoSize - 1) / gsoSize);
        sumHeaders(l4HeaderBytes);
        return true;
    }

    /** Without lengths, identification, sequence number, flags and checksums. */
    private void sumHeaders(int l4HeaderBytes) {
        if (!v6) {
            int first = InternetChecksum.sum(memory, offset, Ipv4Header.TOTAL_LENGTH);
            int fragment = InternetChecksum.sum(memory, offset + Ipv4Header.FLAGS_FRAGMENT, 4); // and TTL, protocol
            int rest = InternetChecksum.sum(memory, offset + Ipv4Header.SOURCE, l4Start - Ipv4Header.SOURCE);
            ipSum = InternetChecksum.add(InternetChecksum.add(first, fragment), rest);
        }
        int l4 = offset + l4Start;
        int ports = InternetChecksum.sum(memory, l4, 4);
        l4Sum = InternetChecksum.add(InternetChecksum.pseudoHeader(v6, memory, offset, protocol, 0), ports);
        if (protocol == IpProtocol.TCP) {
            int acknowledgment = InternetChecksum.sum(memory, l4 + TcpHeader.ACKNOWLEDGMENT, 4);
            int dataOffset = get8(memory, l4 + TcpHeader.DATA_OFFSET) << 8;
            int window = InternetChecksum.sum(memory, l4 + TcpHeader.WINDOW, 2);
            int urgent = InternetChecksum.sum(
                    memory, l4 + TcpHeader.URGENT_POINTER, l4HeaderBytes - TcpHeader.URGENT_POINTER); // and options
            l4Sum = InternetChecksum.add(l4Sum, InternetChecksum.add(acknowledgment, dataOffset));
            l4Sum = InternetChecksum.add(l4Sum, InternetChecksum.add(window, urgent));
        }
    }

    private boolean agreesOnChecksum(int virtio, int checksumOffset) {
        return VirtioNetHeader.needsChecksum(memory, virtio)
                && VirtioNetHeader.checksumStart(memory, virtio) == l4Start
                && VirtioNetHeader.checksumOffset(memory, virtio) == checksumOffset;
    }

    /** The number of segments, at least 1 after a good {@link #prepare}. */
    public int count() {
        return count;
    }

    /** Octets of each segment but the last, IP header included; of the only one, if there is one. */
    public int segmentBytes() {
        return lengthBytes(0);
    }

    /** Octets of one segment, IP header included. */
    public int lengthBytes(int index) {
        return Math.min(headerBytes + gsoSize, totalBytes - index * gsoSize);
    }

    /**
     * Writes one segment: a packet with all its checksums.
     *
     * @param index 0 to {@link #count} - 1
     * @param out takes {@link #lengthBytes} octets at {@code outOffset}; must not overlap the packet
     * @return its length in octets
     */
    public int writeSegment(int index, MemorySegment out, int outOffset) {
        int length = lengthBytes(index);
        if (headerBytes == 0) {
            MemorySegment.copy(memory, offset, out, outOffset, length);
            completeSingle(out, outOffset);
            return length;
        }
        int payload = offset + headerBytes + index * gsoSize;
        MemorySegment.copy(memory, offset, out, outOffset, headerBytes);
        MemorySegment.copy(memory, payload, out, outOffset + headerBytes, length - headerBytes);
        writeIpHeader(index, out, outOffset, length);
        int payloadSum = InternetChecksum.sum(memory, payload, length - headerBytes);
        if (protocol == IpProtocol.TCP) {
            writeTcpHeader(index, out, outOffset + l4Start, length - l4Start, payloadSum);
        } else {
            writeUdpHeader(out, outOffset + l4Start, length - l4Start, payloadSum);
        }
        return length;
    }

    // The field holds the sum of the pseudo-header, which thereby enters the sum.
    private void completeSingle(MemorySegment out, int outOffset) {
        if (checksumField != 0) {
            int sum = InternetChecksum.sum(memory, offset + l4Start, totalBytes - l4Start);
            put16(out, outOffset + checksumField, nonZero(InternetChecksum.complement(sum)));
        }
    }

    private void writeIpHeader(int index, MemorySegment out, int ip, int length) {
        if (v6) {
            Ipv6Header.payloadBytes(out, ip, length - Ipv6Header.BYTES);
            return;
        }
        int identification = Ipv4Header.identification(memory, offset) + index & 0xffff;
        Ipv4Header.totalBytes(out, ip, length);
        Ipv4Header.identification(out, ip, identification);
        int sum = InternetChecksum.add(ipSum, InternetChecksum.add(length, identification));
        put16(out, ip + Ipv4Header.CHECKSUM, InternetChecksum.complement(sum));
    }

    private void writeTcpHeader(int index, MemorySegment out, int tcp, int tcpBytes, int payloadSum) {
        int sequence = TcpHeader.sequence(memory, offset + l4Start) + index * gsoSize;
        int flags = get8(memory, offset + l4Start + TcpHeader.FLAGS);
        if (index != count - 1) {
            flags &= ~FIN_PSH;
        }
        if (index != 0) {
            flags &= ~TcpHeader.CWR;
        }
        put32(out, tcp + TcpHeader.SEQUENCE, sequence);
        put8(out, tcp + TcpHeader.FLAGS, flags);
        int changed = InternetChecksum.add(sequence >>> 16, sequence & 0xffff);
        changed = InternetChecksum.add(changed, InternetChecksum.add(flags, tcpBytes));
        put16(out, tcp + TcpHeader.CHECKSUM, checksum(changed, payloadSum));
    }

    private void writeUdpHeader(MemorySegment out, int udp, int udpBytes, int payloadSum) {
        put16(out, udp + UdpHeader.LENGTH, udpBytes);
        int changed = InternetChecksum.add(udpBytes, udpBytes); // in the header and the pseudo-header
        put16(out, udp + UdpHeader.CHECKSUM, checksum(changed, payloadSum));
    }

    private int checksum(int changed, int payloadSum) {
        int sum = InternetChecksum.add(l4Sum, InternetChecksum.add(changed, payloadSum));
        return nonZero(InternetChecksum.complement(sum));
    }

    /** Zero means "none" in UDP (RFC 768); in TCP both zeros are the same number. */
    private static int nonZero(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
    }
}
