package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;

import java.lang.foreign.MemorySegment;

/** The IPv6 header (RFC 8200 section 3) and its fragment header (section 4.5). */
public final class Ipv6Header {
    /** Version, traffic class and flow label share the first 32 bits. */
    public static final int VERSION_CLASS_LABEL = 0;
    public static final int PAYLOAD_LENGTH = 4;
    public static final int NEXT_HEADER = 6;
    public static final int HOP_LIMIT = 7;
    public static final int SOURCE = 8;
    public static final int DESTINATION = 24;

    /** Octets of the header without extension headers. */
    public static final int BYTES = 40;
    /** Every link carries packets of this many octets (RFC 8200 section 5). */
    public static final int MIN_MTU = 1280;

    static final int FRAGMENT_BYTES = 8;
    static final int FRAGMENT_OFFSET = 2;
    static final int FRAGMENT_IDENTIFICATION = 4;
    static final int FRAGMENT_OFFSET_MASK = 0xfff8;
    static final int MORE_FRAGMENTS = 1;

    private Ipv6Header() {}

    /** DSCP and ECN: the 8 bits behind the version. */
    public static int trafficClass(MemorySegment memory, int offset) {
        return (get16(memory, offset + VERSION_CLASS_LABEL) >> 4) & 0xff;
    }

    static void trafficClass(MemorySegment memory, int offset, int trafficClass) {
        int others = get16(memory, offset + VERSION_CLASS_LABEL) & 0xf00f;
        put16(memory, offset + VERSION_CLASS_LABEL, others | (trafficClass << 4));
    }

    /** Octets behind this header, extension headers included. */
    public static int payloadBytes(MemorySegment memory, int offset) {
        return get16(memory, offset + PAYLOAD_LENGTH);
    }

    public static void payloadBytes(MemorySegment memory, int offset, int payloadBytes) {
        put16(memory, offset + PAYLOAD_LENGTH, payloadBytes);
    }

    public static int nextHeader(MemorySegment memory, int offset) {
        return get8(memory, offset + NEXT_HEADER);
    }

    public static int hopLimit(MemorySegment memory, int offset) {
        return get8(memory, offset + HOP_LIMIT);
    }
}
