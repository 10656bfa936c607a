package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.InternetChecksum;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.TcpHeader;
import io.esplanade.dataplane.ip.UdpHeader;

/**
 * Makes the checksums of TCP and UDP right after a NAT changed the addresses of a transport mode packet, which it could
 * not do itself. What was sent is authentic, so they are computed anew (RFC 3948 section 3.1.2, second method). One
 * thread.
 */
final class ChecksumRepair {
    private static final int NONE = 0; // RFC 768: the sender computed none
    private static final int ZERO = 0xffff; // how a sum of 0 is transmitted

    private final IpPacket packet = new IpPacket();

    /** NONE, or MALFORMED for a packet or header that is cut off. */
    Drop repair(PacketFrame frame) {
        Drop drop = packet.parse(frame.memory(), frame.offset(), frame.lengthBytes());
        if (drop != Drop.NONE || packet.isFragment()) {
            return drop;
        }
        return switch (packet.protocol()) {
            case IpProtocol.TCP -> repairTcp();
            case IpProtocol.UDP -> repairUdp();
            default -> Drop.NONE;
        };
    }

    private Drop repairTcp() {
        int bytes = packet.upperBytes();
        if (bytes < TcpHeader.MIN_BYTES) {
            return Drop.MALFORMED;
        }
        int field = packet.l4Offset() + TcpHeader.CHECKSUM;
        put16(packet.memory(), field, 0);
        put16(packet.memory(), field, checksum(bytes));
        return Drop.NONE;
    }

    private Drop repairUdp() {
        int bytes = packet.upperBytes();
        if (bytes < UdpHeader.BYTES) {
            return Drop.MALFORMED;
        }
        int datagramBytes = get16(packet.memory(), packet.l4Offset() + UdpHeader.LENGTH);
        if (datagramBytes < UdpHeader.BYTES || datagramBytes > bytes) {
            return Drop.MALFORMED;
        }
        int field = packet.l4Offset() + UdpHeader.CHECKSUM;
        if (get16(packet.memory(), field) != NONE) {
            put16(packet.memory(), field, 0);
            int checksum = checksum(datagramBytes);
            put16(packet.memory(), field, checksum == NONE ? ZERO : checksum);
        }
        return Drop.NONE;
    }

    private int checksum(int bytes) {
        int pseudo = InternetChecksum.pseudoHeader(
                packet.v6(), packet.memory(), packet.offset(), packet.protocol(), bytes);
        int sum = InternetChecksum.sum(packet.memory(), packet.l4Offset(), bytes);
        return InternetChecksum.complement(InternetChecksum.add(pseudo, sum));
    }
}
