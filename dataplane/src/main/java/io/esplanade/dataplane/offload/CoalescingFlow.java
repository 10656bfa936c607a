package io.esplanade.dataplane.offload;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get32;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.ip.InternetChecksum;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.ip.TcpHeader;
import io.esplanade.dataplane.ip.UdpHeader;
import io.esplanade.tun.IpPacketWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The packets of one flow that are held back, as the super packet that they will be. Cutting it again must give the
 * same packets: so all headers are alike but for what segmentation itself changes.
 *
 * <p>The first packet stays where it is, and is copied to the buffer only when a second one joins it. Checksums are
 * verified then: the kernel trusts what a super packet carries, but checks a single one itself.
 */
final class CoalescingFlow {
    private static final int MAX_PACKET_BYTES = 0xffff;
    private static final int BUFFER_BYTES = VirtioNetHeader.BYTES + MAX_PACKET_BYTES;
    private static final int CACHE_LINE_BYTES = 64;
    // Of the datagrams in a UDP super packet the kernel takes at least this many (UDP_MAX_SEGMENTS in linux/udp.h).
    private static final int MAX_DATAGRAMS = 64;
    private static final int RESERVED_BITS = 0x0f;
    private static final int DONT_FRAGMENT = 0x4000;

    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, CACHE_LINE_BYTES);

    private boolean v6;
    private int protocol;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int sourcePort;
    private int destinationPort;

    /** The first packet: where it came, or in the buffer behind room for the virtio-net header. */
    private MemorySegment memory = MemorySegment.NULL;

    private int offset;
    private int l4Start;
    private int headerBytes;
    private int segmentBytes;
    private int totalBytes;
    private int packets;
    private boolean closed;

    /** Whether a packet, whole and of TCP or UDP, may be part of a super packet at all. */
    static boolean isCandidate(IpPacket packet, boolean udp) {
        int plainHeaderBytes = packet.v6() ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES;
        if (packet.l4Offset() - packet.offset() != plainHeaderBytes) {
            return false; // IPv4 options, or IPv6 extension headers
        }
        return packet.protocol() == IpProtocol.TCP ? isTcpCandidate(packet) : udp && isUdpCandidate(packet);
    }

    private static boolean isTcpCandidate(IpPacket packet) {
        if (packet.upperBytes() <= TcpHeader.MIN_BYTES) {
            return false;
        }
        MemorySegment memory = packet.memory();
        int tcp = packet.l4Offset();
        int headerBytes = TcpHeader.headerBytes(memory, tcp);
        return headerBytes >= TcpHeader.MIN_BYTES
                && headerBytes < packet.upperBytes()
                && (TcpHeader.flags(memory, tcp) & ~TcpHeader.PSH) == TcpHeader.ACK
                && (get8(memory, tcp + TcpHeader.DATA_OFFSET) & RESERVED_BITS) == 0;
    }

    private static boolean isUdpCandidate(IpPacket packet) {
        return packet.upperBytes() > UdpHeader.BYTES
                && get16(packet.memory(), packet.l4Offset() + UdpHeader.LENGTH) == packet.upperBytes()
                && get16(packet.memory(), packet.l4Offset() + UdpHeader.CHECKSUM) != 0;
    }

    /** Whether the sender of a candidate wants it delivered without delay (RFC 9293 section 3.9.1.2). */
    static boolean isPushed(IpPacket packet) {
        return packet.protocol() == IpProtocol.TCP
                && (TcpHeader.flags(packet.memory(), packet.l4Offset()) & TcpHeader.PSH) != 0;
    }

    boolean isEmpty() {
        return packets == 0;
    }

    int packets() {
        return packets;
    }

    /** Whether nothing more may follow in this super packet. */
    boolean isClosed() {
        return closed;
    }

    boolean holds(IpPacket packet) {
        return packets != 0
                && sourcePort == packet.sourcePort()
                && destinationPort == packet.destinationPort()
                && protocol == packet.protocol()
                && hasAddressesOf(packet);
    }

    boolean hasAddressesOf(IpPacket packet) {
        return packets != 0
                && v6 == packet.v6()
                && sourceLow == packet.sourceLow()
                && destinationLow == packet.destinationLow()
                && sourceHigh == packet.sourceHigh()
                && destinationHigh == packet.destinationHigh();
    }

    /** Holds a candidate as the first packet; borrows its memory until the flow is written. The flow is empty. */
    void start(IpPacket packet) {
        v6 = packet.v6();
        protocol = packet.protocol();
        sourceHigh = packet.sourceHigh();
        sourceLow = packet.sourceLow();
        destinationHigh = packet.destinationHigh();
        destinationLow = packet.destinationLow();
        sourcePort = packet.sourcePort();
        destinationPort = packet.destinationPort();
        memory = packet.memory();
        offset = packet.offset();
        l4Start = packet.l4Offset() - offset;
        headerBytes = l4Start + l4HeaderBytes(packet);
        segmentBytes = packet.totalBytes() - headerBytes;
        totalBytes = packet.totalBytes();
        packets = 1;
        closed = false;
    }

    private static int l4HeaderBytes(IpPacket packet) {
        return packet.protocol() == IpProtocol.TCP
                ? TcpHeader.headerBytes(packet.memory(), packet.l4Offset())
                : UdpHeader.BYTES;
    }

    /** Appends a candidate of this flow if it continues the super packet; false leaves both as they were. */
    boolean append(IpPacket packet) {
        int payloadBytes = packet.totalBytes() - headerBytes;
        if (payloadBytes <= 0
                || payloadBytes > segmentBytes
                || totalBytes + payloadBytes > MAX_PACKET_BYTES
                || !continuesIp(packet)
                || !continuesL4(packet)
                || !checksumsHold(packet)) {
            return false;
        }
        if (packets == 1 && !moveFirstToBuffer()) {
            return false;
        }
        MemorySegment.copy(
                packet.memory(), packet.offset() + (long) headerBytes,
                buffer, VirtioNetHeader.BYTES + (long) totalBytes, payloadBytes);
        totalBytes += payloadBytes;
        packets++;
        boolean pushed = isPushed(packet);
        if (pushed) {
            int flags = offset + l4Start + TcpHeader.FLAGS;
            put8(memory, flags, get8(memory, flags) | TcpHeader.PSH);
        }
        closed = pushed || payloadBytes < segmentBytes || (protocol == IpProtocol.UDP && packets == MAX_DATAGRAMS);
        return true;
    }

    private boolean continuesIp(IpPacket packet) {
        MemorySegment other = packet.memory();
        int ip = packet.offset();
        if (v6) {
            return get32(memory, offset) == get32(other, ip) // traffic class and flow label
                    && Ipv6Header.hopLimit(memory, offset) == Ipv6Header.hopLimit(other, ip);
        }
        return Ipv4Header.trafficClass(memory, offset) == Ipv4Header.trafficClass(other, ip)
                && Ipv4Header.flagsFragment(memory, offset) == Ipv4Header.flagsFragment(other, ip)
                && Ipv4Header.timeToLive(memory, offset) == Ipv4Header.timeToLive(other, ip)
                && continuesIdentification(other, ip);
    }

    // Segmentation counts the identification up. Only where it means something (RFC 6864 section 4.1) must that fit.
    private boolean continuesIdentification(MemorySegment other, int ip) {
        int expected = (Ipv4Header.identification(memory, offset) + packets) & 0xffff;
        return (Ipv4Header.flagsFragment(memory, offset) & DONT_FRAGMENT) != 0
                || Ipv4Header.identification(other, ip) == expected;
    }

    private boolean continuesL4(IpPacket packet) {
        if (protocol == IpProtocol.UDP) {
            return true;
        }
        MemorySegment other = packet.memory();
        int tcp = offset + l4Start;
        int otherTcp = packet.l4Offset();
        int payloadSoFar = totalBytes - headerBytes;
        return TcpHeader.sequence(other, otherTcp) == TcpHeader.sequence(memory, tcp) + payloadSoFar
                && get32(other, otherTcp + TcpHeader.ACKNOWLEDGMENT) == get32(memory, tcp + TcpHeader.ACKNOWLEDGMENT)
                && get16(other, otherTcp + TcpHeader.WINDOW) == get16(memory, tcp + TcpHeader.WINDOW)
                && get16(other, otherTcp + TcpHeader.URGENT_POINTER) == get16(memory, tcp + TcpHeader.URGENT_POINTER)
                && TcpHeader.headerBytes(other, otherTcp) == headerBytes - l4Start
                && hasSameOptions(other, otherTcp);
    }

    private boolean hasSameOptions(MemorySegment other, int otherTcp) {
        int tcp = offset + l4Start;
        int end = headerBytes - l4Start;
        for (int at = TcpHeader.OPTIONS; at < end; at += 4) {
            if (get32(memory, tcp + at) != get32(other, otherTcp + at)) {
                return false;
            }
        }
        return true;
    }

    private boolean checksumsHold(IpPacket packet) {
        return checksumsHold(packet.memory(), packet.offset(), packet.totalBytes());
    }

    private boolean checksumsHold(MemorySegment at, int ip, int lengthBytes) {
        if (!v6 && InternetChecksum.sum(at, ip, Ipv4Header.MIN_BYTES) != 0xffff) {
            return false;
        }
        int l4Bytes = lengthBytes - l4Start;
        int pseudo = InternetChecksum.pseudoHeader(v6, at, ip, protocol, l4Bytes);
        return InternetChecksum.add(pseudo, InternetChecksum.sum(at, ip + l4Start, l4Bytes)) == 0xffff;
    }

    private boolean moveFirstToBuffer() {
        if (!checksumsHold(memory, offset, totalBytes)) {
            return false;
        }
        MemorySegment.copy(memory, offset, buffer, VirtioNetHeader.BYTES, totalBytes);
        memory = buffer;
        offset = VirtioNetHeader.BYTES;
        return true;
    }

    /** Writes what is held as one packet, and is empty again. */
    void writeTo(IpPacketWriter writer) {
        int start = offset - VirtioNetHeader.BYTES;
        if (packets == 1) {
            VirtioNetHeader.writePlain(memory, start);
        } else {
            completeSuperPacket(start);
        }
        MemorySegment written = memory;
        memory = MemorySegment.NULL;
        packets = 0;
        writer.writePacket(written, start, VirtioNetHeader.BYTES + totalBytes);
    }

    private void completeSuperPacket(int virtio) {
        boolean tcp = protocol == IpProtocol.TCP;
        int l4 = offset + l4Start;
        int l4Bytes = totalBytes - l4Start;
        if (v6) {
            Ipv6Header.payloadBytes(memory, offset, totalBytes - Ipv6Header.BYTES);
        } else {
            Ipv4Header.totalBytes(memory, offset, totalBytes);
            Ipv4Header.fillChecksum(memory, offset);
        }
        int tcpType = v6 ? VirtioNetHeader.GSO_TCPV6 : VirtioNetHeader.GSO_TCPV4;
        int checksumOffset = tcp ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM;
        if (!tcp) {
            put16(memory, l4 + UdpHeader.LENGTH, l4Bytes);
        }
        // The kernel, or the device that it leaves by, completes it: the sum of the pseudo-header, not inverted.
        put16(memory, l4 + checksumOffset, InternetChecksum.pseudoHeader(v6, memory, offset, protocol, l4Bytes));
        VirtioNetHeader.writeGso(
                memory, virtio, tcp ? tcpType : VirtioNetHeader.GSO_UDP_L4, headerBytes, segmentBytes, l4Start,
                checksumOffset);
    }
}
