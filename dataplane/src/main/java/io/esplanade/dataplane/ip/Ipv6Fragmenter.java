package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Cuts an IPv6 packet of our own into fragments that fit (RFC 8200 section 4.5): only the source may. Identifications are
 * random (RFC 7739 section 5.2). Reused for packet after packet; one thread.
 *
 * <p>1 {@link #prepare} validates and counts  2 {@link #writeFragment} writes one after the other.
 */
public final class Ipv6Fragmenter {
    private final SplittableRandom identifications = new SplittableRandom(new SecureRandom().nextLong());
    private final Ipv6Extensions extensions = new Ipv6Extensions();

    private MemorySegment memory = MemorySegment.NULL;
    private int offset;
    private int totalBytes;
    private int frontBytes;
    private int fragmentPayloadBytes;
    private int identification;
    private int count;

    /**
     * Decides how the packet is cut. Borrows its memory until the last fragment is written.
     *
     * @param packet parsed; IPv6
     * @param maxPacketBytes the largest packet that fits, at least {@link Ipv6Header#MIN_MTU}
     * @return {@link Drop#NONE}; {@link Drop#MTU} for another packet, one that is a fragment or a limit that is too small;
     *     {@link Drop#MALFORMED} if its extension headers do not parse
     */
    public Drop prepare(IpPacket packet, int maxPacketBytes) {
        count = 0;
        if (!packet.v6() || maxPacketBytes < Ipv6Header.MIN_MTU) {
            return Drop.MTU;
        }
        if (!extensions.walk(packet)) {
            return Drop.MALFORMED;
        }
        memory = packet.memory();
        offset = packet.offset();
        totalBytes = packet.totalBytes();
        frontBytes = extensions.perFragmentBytes();
        if (totalBytes <= maxPacketBytes) {
            count = 1;
            return Drop.NONE;
        }
        fragmentPayloadBytes = (maxPacketBytes - frontBytes - Ipv6Header.FRAGMENT_BYTES) & ~7;
        if (extensions.fragmentHeader() != 0 || fragmentPayloadBytes <= 0) {
            return Drop.MTU;
        }
        identification = identifications.nextInt();
        count = (totalBytes - frontBytes + fragmentPayloadBytes - 1) / fragmentPayloadBytes;
        return Drop.NONE;
    }

    /** The number of fragments; 1 for a packet that fits as it is. */
    public int count() {
        return count;
    }

    /** Octets of one fragment, IP header included. */
    public int lengthBytes(int index) {
        return count == 1 ? totalBytes : frontBytes + Ipv6Header.FRAGMENT_BYTES + payloadBytes(index);
    }

    /**
     * Writes one fragment.
     *
     * @param index 0 to {@link #count} - 1
     * @param out takes {@link #lengthBytes} octets at {@code outOffset}; must not overlap the packet
     * @return its length in octets
     */
    public int writeFragment(int index, MemorySegment out, int outOffset) {
        int lengthBytes = lengthBytes(index);
        if (count == 1) {
            MemorySegment.copy(memory, offset, out, outOffset, lengthBytes);
            return lengthBytes;
        }
        int start = index * fragmentPayloadBytes;
        int header = outOffset + frontBytes;
        MemorySegment.copy(memory, offset, out, outOffset, frontBytes);
        put8(out, header, get8(memory, offset + extensions.lastNextHeader()));
        put8(out, header + 1, 0);
        put16(out, header + Ipv6Header.FRAGMENT_OFFSET, start | (index < count - 1 ? Ipv6Header.MORE_FRAGMENTS : 0));
        put32(out, header + Ipv6Header.FRAGMENT_IDENTIFICATION, identification);
        put8(out, outOffset + extensions.lastNextHeader(), IpProtocol.FRAGMENT);
        Ipv6Header.payloadBytes(out, outOffset, lengthBytes - Ipv6Header.BYTES);
        MemorySegment.copy(
                memory, offset + (long) frontBytes + start, out, header + (long) Ipv6Header.FRAGMENT_BYTES,
                payloadBytes(index));
        return lengthBytes;
    }

    private int payloadBytes(int index) {
        return Math.min(fragmentPayloadBytes, totalBytes - frontBytes - index * fragmentPayloadBytes);
    }
}
