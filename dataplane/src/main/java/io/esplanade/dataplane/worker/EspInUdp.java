package io.esplanade.dataplane.worker;

import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.ip.InternetChecksum;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.ip.UdpHeader;
import io.esplanade.dataplane.transform.PacketFrame;
import java.lang.foreign.MemorySegment;

/** ESP in UDP (RFC 3948 section 2.1) where no UDP socket makes the header. */
final class EspInUdp {
    static final int HEADER_BYTES = UdpHeader.BYTES;

    private static final int NO_CHECKSUM = 0;
    private static final int ZERO = 0xffff; // how a sum of 0 is transmitted, RFC 768
    private static final int MAX_PACKET_BYTES = 0xffff;

    private EspInUdp() {}

    /**
     * Puts the header between IP and ESP.
     *
     * @param frame with {@link #HEADER_BYTES} of room before it
     * @param packet what it shows
     * @return NONE; MTU for what is too long then, or has IPv6 extension headers, behind which UDP would not be found
     */
    static Drop insertHeader(PacketFrame frame, IpPacket packet, UdpEncapsulation ports) {
        int ipBytes = packet.l4Offset() - packet.offset();
        int udpBytes = HEADER_BYTES + packet.upperBytes();
        boolean extended = packet.v6() && ipBytes != Ipv6Header.BYTES;
        if (extended || ipBytes + udpBytes > MAX_PACKET_BYTES) {
            return Drop.MTU;
        }
        MemorySegment memory = frame.memory();
        int from = frame.offset();
        frame.prepend(HEADER_BYTES);
        int ip = frame.offset();
        int udp = ip + ipBytes;
        MemorySegment.copy(memory, from, memory, ip, ipBytes);
        put16(memory, udp + UdpHeader.SOURCE_PORT, ports.localPort());
        put16(memory, udp + UdpHeader.DESTINATION_PORT, ports.remotePort());
        put16(memory, udp + UdpHeader.LENGTH, udpBytes);
        put16(memory, udp + UdpHeader.CHECKSUM, NO_CHECKSUM);
        if (packet.v6()) {
            completeIpv6(memory, ip, udp, udpBytes);
        } else {
            completeIpv4(memory, ip, ipBytes + udpBytes);
        }
        return Drop.NONE;
    }

    private static void completeIpv4(MemorySegment memory, int ip, int totalBytes) {
        put8(memory, ip + Ipv4Header.PROTOCOL, IpProtocol.UDP);
        Ipv4Header.totalBytes(memory, ip, totalBytes);
        Ipv4Header.fillChecksum(memory, ip);
    }

    /** IPv6 wants a checksum (RFC 8200 section 8.1). */
    private static void completeIpv6(MemorySegment memory, int ip, int udp, int udpBytes) {
        put8(memory, ip + Ipv6Header.NEXT_HEADER, IpProtocol.UDP);
        Ipv6Header.payloadBytes(memory, ip, udpBytes);
        int pseudo = InternetChecksum.ipv6PseudoHeader(memory, ip, IpProtocol.UDP, udpBytes);
        int sum = InternetChecksum.add(pseudo, InternetChecksum.sum(memory, udp, udpBytes));
        int checksum = InternetChecksum.complement(sum);
        put16(memory, udp + UdpHeader.CHECKSUM, checksum == 0 ? ZERO : checksum);
    }
}
