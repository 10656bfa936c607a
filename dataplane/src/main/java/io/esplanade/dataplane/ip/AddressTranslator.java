package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get32;
import static io.esplanade.dataplane.ip.NetworkOrder.get64;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put64;

import java.lang.foreign.MemorySegment;

/**
 * Exchanges an address of a packet where it lies, and repairs the checksums that cover it by what changed (RFC 1624): of
 * IPv4, TCP, UDP and ICMPv6, and of the packet that an ICMP error quotes, in which the same host is on the other side (RFC
 * 5508 section 4). A checksum that was wrong before stays wrong. Addresses inside the payload, as FTP has them, stay.
 *
 * <p>The packet is to be parsed again afterwards. Static, without state; allocates nothing.
 */
public final class AddressTranslator {
    /** The packet's checksums are complete: the {@code partial} of packets that come out of an SA. */
    public static final int NONE_PARTIAL = 0;

    private static final int ICMP_CHECKSUM = 2;
    private static final int ICMP_BYTES = 8; // in front of what an error quotes
    private static final int FIRST_ICMPV6_INFORMATION = 128; // RFC 4443 section 2.1
    private static final int UDP_ZERO = 0xffff; // how UDP sends a checksum of 0 (RFC 768)

    private AddressTranslator() {}

    /**
     * Exchanges the source, and what quotes it as a destination.
     *
     * @param partial where, in the packet's memory, a checksum lies that is the sum of the pseudo-header alone, as the
     *     kernel leaves it to devices; {@link #NONE_PARTIAL} if there is none
     */
    public static void source(PrefixTranslation translation, IpPacket packet, int partial) {
        int at = packet.offset() + sourceOffset(packet.v6());
        int change = exchange(translation, packet.memory(), at, packet.v6());
        repair(translation, packet, change, partial, destinationOffset(packet.v6()));
    }

    /** Exchanges the destination, and what quotes it as a source; parameters as those of {@link #source}. */
    public static void destination(PrefixTranslation translation, IpPacket packet, int partial) {
        int at = packet.offset() + destinationOffset(packet.v6());
        int change = exchange(translation, packet.memory(), at, packet.v6());
        repair(translation, packet, change, partial, sourceOffset(packet.v6()));
    }

    private static int sourceOffset(boolean v6) {
        return v6 ? Ipv6Header.SOURCE : Ipv4Header.SOURCE;
    }

    private static int destinationOffset(boolean v6) {
        return v6 ? Ipv6Header.DESTINATION : Ipv4Header.DESTINATION;
    }

    /** Returns by how much the sum of the address grew; 0 for an address that is not translated. */
    private static int exchange(PrefixTranslation translation, MemorySegment memory, int at, boolean v6) {
        long high = v6 ? get64(memory, at) : 0;
        long low = v6 ? get64(memory, at + Long.BYTES) : Integer.toUnsignedLong(get32(memory, at));
        if (!translation.covers(v6, high, low)) {
            return 0;
        }
        int bytes = v6 ? 2 * Long.BYTES : Integer.BYTES;
        int before = InternetChecksum.sum(memory, at, bytes);
        if (v6) {
            put64(memory, at, translation.high(high));
            put64(memory, at + Long.BYTES, translation.low(low));
        } else {
            put32(memory, at, (int) translation.low(low));
        }
        return growth(before, InternetChecksum.sum(memory, at, bytes));
    }

    private static int growth(int before, int after) {
        return InternetChecksum.add(after, InternetChecksum.complement(before));
    }

    private static void repair(
            PrefixTranslation translation, IpPacket packet, int change, int partial, int quotedAddress) {
        MemorySegment memory = packet.memory();
        if (!packet.v6()) {
            repair(memory, packet.offset() + Ipv4Header.CHECKSUM, change);
        }
        if (packet.isLaterFragment()) {
            return;
        }
        int upper = packet.l4Offset();
        switch (packet.protocol()) {
            case IpProtocol.TCP, IpProtocol.UDP ->
                repairUpper(memory, upper, packet.upperBytes(), packet.protocol(), change, partial);
            case IpProtocol.ICMP -> repairIcmp(translation, packet, 0, quotedAddress);
            case IpProtocol.ICMPV6 -> {
                if (partial == upper + ICMP_CHECKSUM && packet.upperBytes() > ICMP_CHECKSUM + 1) {
                    put16(memory, partial, InternetChecksum.add(get16(memory, partial), change));
                } else {
                    repairIcmp(translation, packet, change, quotedAddress);
                }
            }
            default -> {} // no checksum that covers addresses, or not one that is known here
        }
    }

    /** Of TCP or UDP; returns by how much the sum of the header grew. */
    private static int repairUpper(
            MemorySegment memory, int upper, int upperBytes, int protocol, int change, int partial) {
        boolean udp = protocol == IpProtocol.UDP;
        int field = upper + (udp ? UdpHeader.CHECKSUM : TcpHeader.CHECKSUM);
        if (field + Short.BYTES > upper + upperBytes) {
            return 0; // cut off in a quotation
        }
        int before = get16(memory, field);
        if (field == partial) {
            put16(memory, field, InternetChecksum.add(before, change));
            return 0;
        }
        if (udp && before == 0) {
            return 0; // the sender computed none
        }
        int growth = repair(memory, field, change);
        if (udp && get16(memory, field) == 0) {
            put16(memory, field, UDP_ZERO); // the same number in one's complement
        }
        return growth;
    }

    /** RFC 1624, equation 3; returns by how much the sum over the field itself grew. */
    private static int repair(MemorySegment memory, int field, int change) {
        int before = get16(memory, field);
        int after = InternetChecksum.complement(InternetChecksum.add(InternetChecksum.complement(before), change));
        put16(memory, field, after);
        return growth(before, after);
    }

    /** @param pseudoChange of the pseudo-header that ICMPv6 has and ICMP has not */
    private static void repairIcmp(
            PrefixTranslation translation, IpPacket packet, int pseudoChange, int quotedAddress) {
        if (packet.upperBytes() < ICMP_BYTES) {
            return;
        }
        int change = pseudoChange;
        if (quotes(packet)) {
            change = InternetChecksum.add(change, translateQuoted(translation, packet, quotedAddress));
        }
        repair(packet.memory(), packet.l4Offset() + ICMP_CHECKSUM, change);
    }

    private static boolean quotes(IpPacket packet) {
        return packet.v6()
                ? get8(packet.memory(), packet.l4Offset()) < FIRST_ICMPV6_INFORMATION
                : IcmpErrors.isIcmpError(packet);
    }

    /** Returns by how much the sum of the quotation grew. */
    private static int translateQuoted(PrefixTranslation translation, IpPacket packet, int quotedAddress) {
        MemorySegment memory = packet.memory();
        boolean v6 = packet.v6();
        int ip = packet.l4Offset() + ICMP_BYTES;
        int room = packet.upperBytes() - ICMP_BYTES;
        if (room < (v6 ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES) || get8(memory, ip) >> 4 != (v6 ? 6 : 4)) {
            return 0;
        }
        int change = exchange(translation, memory, ip + quotedAddress, v6);
        if (change == 0) {
            return 0;
        }
        int growth = change;
        if (!v6) {
            growth = InternetChecksum.add(growth, repair(memory, ip + Ipv4Header.CHECKSUM, change));
        }
        return InternetChecksum.add(growth, repairQuotedUpper(memory, ip, room, v6, change));
    }

    private static int repairQuotedUpper(MemorySegment memory, int ip, int room, boolean v6, int change) {
        int headerBytes = v6 ? Ipv6Header.BYTES : Ipv4Header.headerBytes(memory, ip);
        int protocol = v6 ? Ipv6Header.nextHeader(memory, ip) : Ipv4Header.protocol(memory, ip);
        boolean laterFragment =
                !v6 && (Ipv4Header.flagsFragment(memory, ip) & Ipv4Header.FRAGMENT_OFFSET_MASK) != 0;
        boolean known = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        if (headerBytes < Ipv4Header.MIN_BYTES || headerBytes > room || laterFragment || !known) {
            return 0;
        }
        return repairUpper(memory, ip + headerBytes, room - headerBytes, protocol, change, NONE_PARTIAL);
    }
}
