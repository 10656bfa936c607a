package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** One datagram under way in {@link Reassembly}: its fragments so far, at their places. One thread. */
final class Datagram {
    static final int ROOM_BYTES = 512;

    private static final int MAX_PACKET_BYTES = 0xffff;
    private static final int MAX_HEADER_BYTES = 512; // our limit
    private static final int PAYLOAD = ROOM_BYTES + MAX_HEADER_BYTES; // where the payload lies in the memory
    private static final int UNIT_BYTES = 8; // fragments begin at multiples of it

    private final long[] seenUnits = new long[(MAX_PACKET_BYTES + 1) / UNIT_BYTES / Long.SIZE];
    private MemorySegment memory = MemorySegment.NULL;
    private boolean used;
    private long sinceNs;

    private boolean v6;
    private int protocol; // of IPv4; 0 for IPv6, where it does not name a datagram
    private int identification;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    private int headerBytes; // of the first fragment, without fragment header; 0 until it has come
    private int nextHeaderIndex;
    private int nextHeader;
    private int payloadBytes; // of the whole; -1 until the last fragment has come
    private int receivedBytes;

    boolean isUsed() {
        return used;
    }

    long sinceNs() {
        return sinceNs;
    }

    /** RFC 791 section 3.2, RFC 8200 section 4.5: what names a datagram. */
    boolean matches(IpPacket fragment, int fragmentIdentification) {
        return identification == fragmentIdentification
                && v6 == fragment.v6()
                && protocol == protocol(fragment)
                && sourceLow == fragment.sourceLow()
                && destinationLow == fragment.destinationLow()
                && sourceHigh == fragment.sourceHigh()
                && destinationHigh == fragment.destinationHigh();
    }

    void begin(IpPacket fragment, int fragmentIdentification, long nowNs) {
        if (memory.byteSize() == 0) {
            memory = Arena.ofAuto().allocate(PAYLOAD + (long) MAX_PACKET_BYTES + ROOM_BYTES);
        }
        Arrays.fill(seenUnits, 0);
        used = true;
        sinceNs = nowNs;
        v6 = fragment.v6();
        protocol = protocol(fragment);
        identification = fragmentIdentification;
        sourceHigh = fragment.sourceHigh();
        sourceLow = fragment.sourceLow();
        destinationHigh = fragment.destinationHigh();
        destinationLow = fragment.destinationLow();
        headerBytes = 0;
        payloadBytes = -1;
        receivedBytes = 0;
    }

    void clear() {
        used = false;
    }

    /** False if it cannot be: it overlaps, contradicts others, or reaches too far. */
    boolean add(IpPacket fragment, Ipv6Extensions extensions) {
        int front = v6 ? extensions.fragmentHeader() : fragment.l4Offset() - fragment.offset();
        int data = front + (v6 ? Ipv6Header.FRAGMENT_BYTES : 0);
        int dataBytes = fragment.totalBytes() - data;
        int field = v6 ? get16(fragment.memory(), fragment.offset() + front + Ipv6Header.FRAGMENT_OFFSET) : 0;
        int start = v6 ? field & Ipv6Header.FRAGMENT_OFFSET_MASK : fragment.fragmentOffsetBytes();
        boolean more = v6 ? (field & Ipv6Header.MORE_FRAGMENTS) != 0 : fragment.moreFragments();
        int end = start + dataBytes;
        boolean whole = dataBytes > 0 && (!more || dataBytes % UNIT_BYTES == 0);
        if (!whole || front > MAX_HEADER_BYTES || front + end > MAX_PACKET_BYTES || !markUnits(start, end)) {
            return false;
        }
        if (!more) {
            if (payloadBytes >= 0) {
                return false;
            }
            payloadBytes = end;
        }
        MemorySegment.copy(fragment.memory(), fragment.offset() + (long) data, memory, PAYLOAD + (long) start, dataBytes);
        receivedBytes += dataBytes;
        if (start == 0) {
            keepHeader(fragment, front, extensions);
        }
        return payloadBytes < 0 || receivedBytes <= payloadBytes;
    }

    private void keepHeader(IpPacket fragment, int front, Ipv6Extensions extensions) {
        headerBytes = front;
        MemorySegment.copy(fragment.memory(), fragment.offset(), memory, offset(), front);
        if (v6) {
            nextHeaderIndex = extensions.fragmentNextHeader();
            nextHeader = get8(fragment.memory(), fragment.offset() + extensions.fragmentHeader());
        }
    }

    /** False if one was marked before. */
    private boolean markUnits(int start, int end) {
        for (int unit = start / UNIT_BYTES; unit * UNIT_BYTES < end; unit++) {
            long bit = 1L << unit;
            if ((seenUnits[unit / Long.SIZE] & bit) != 0) {
                return false;
            }
            seenUnits[unit / Long.SIZE] |= bit;
        }
        return true;
    }

    /** As fragments do not overlap, it is complete when as many octets as it has were received. */
    boolean isComplete() {
        return headerBytes > 0 && receivedBytes == payloadBytes && headerBytes + payloadBytes <= MAX_PACKET_BYTES;
    }

    /** Makes the first fragment's header that of the whole. */
    void assemble() {
        if (v6) {
            put8(memory, offset() + nextHeaderIndex, nextHeader);
            Ipv6Header.payloadBytes(memory, offset(), lengthBytes() - Ipv6Header.BYTES);
        } else {
            int flags = Ipv4Header.flagsFragment(memory, offset()) & Ipv4Header.DONT_FRAGMENT;
            put16(memory, offset() + Ipv4Header.FLAGS_FRAGMENT, flags);
            Ipv4Header.totalBytes(memory, offset(), lengthBytes());
            Ipv4Header.fillChecksum(memory, offset());
        }
    }

    MemorySegment memory() {
        return memory;
    }

    int offset() {
        return PAYLOAD - headerBytes;
    }

    int lengthBytes() {
        return headerBytes + payloadBytes;
    }

    private static int protocol(IpPacket fragment) {
        return fragment.v6() ? 0 : fragment.protocol();
    }
}
