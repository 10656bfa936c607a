package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;

import java.lang.foreign.MemorySegment;

/** The IPv4 header (RFC 791 section 3.1). {@code offset} is where the packet begins. */
public final class Ipv4Header {
    public static final int VERSION_IHL = 0;
    /** DSCP and ECN (RFC 2474, RFC 3168). */
    public static final int TRAFFIC_CLASS = 1;
    public static final int TOTAL_LENGTH = 2;
    public static final int IDENTIFICATION = 4;
    public static final int FLAGS_FRAGMENT = 6;
    public static final int TIME_TO_LIVE = 8;
    public static final int PROTOCOL = 9;
    public static final int CHECKSUM = 10;
    public static final int SOURCE = 12;
    public static final int DESTINATION = 16;
    public static final int OPTIONS = 20;

    /** Octets of a header without options. */
    public static final int MIN_BYTES = 20;
    /** Octets of a header with all the options it can hold. */
    public static final int MAX_BYTES = 60;
    /** Every link carries packets of this many octets unfragmented (RFC 791 section 3.2). */
    public static final int MIN_MTU = 68;

    static final int DONT_FRAGMENT = 0x4000;
    static final int MORE_FRAGMENTS = 0x2000;
    static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    private Ipv4Header() {}

    /** Octets of header and options, 0 to 60 as it stands in the packet. */
    public static int headerBytes(MemorySegment memory, int offset) {
        return (get8(memory, offset + VERSION_IHL) & 0xf) << 2;
    }

    public static int trafficClass(MemorySegment memory, int offset) {
        return get8(memory, offset + TRAFFIC_CLASS);
    }

    /** Octets of header and payload. */
    public static int totalBytes(MemorySegment memory, int offset) {
        return get16(memory, offset + TOTAL_LENGTH);
    }

    public static void totalBytes(MemorySegment memory, int offset, int totalBytes) {
        put16(memory, offset + TOTAL_LENGTH, totalBytes);
    }

    public static int identification(MemorySegment memory, int offset) {
        return get16(memory, offset + IDENTIFICATION);
    }

    public static void identification(MemorySegment memory, int offset, int identification) {
        put16(memory, offset + IDENTIFICATION, identification);
    }

    /** The three flags (high bits) and the fragment offset in units of 8 octets. */
    public static int flagsFragment(MemorySegment memory, int offset) {
        return get16(memory, offset + FLAGS_FRAGMENT);
    }

    public static int timeToLive(MemorySegment memory, int offset) {
        return get8(memory, offset + TIME_TO_LIVE);
    }

    public static int protocol(MemorySegment memory, int offset) {
        return get8(memory, offset + PROTOCOL);
    }

    /** Computes and stores the header checksum; the header length has been validated. */
    public static void fillChecksum(MemorySegment memory, int offset) {
        put16(memory, offset + CHECKSUM, 0);
        int sum = InternetChecksum.sum(memory, offset, headerBytes(memory, offset));
        put16(memory, offset + CHECKSUM, InternetChecksum.complement(sum));
    }

    /** Replaces one 16-bit word of the header and updates the checksum with it (RFC 1624). */
    static void replaceWord(MemorySegment memory, int offset, int field, int value) {
        int before = get16(memory, offset + field);
        int checksum = get16(memory, offset + CHECKSUM);
        put16(memory, offset + field, value);
        put16(memory, offset + CHECKSUM, InternetChecksum.update(checksum, before, value));
    }
}
