package io.esplanade.dataplane.offload;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header in front of each packet of a TUN device with IFF_VNET_HDR: {@code struct virtio_net_hdr} of
 * linux/virtio_net.h, fields in native byte order. {@code offset} is where it begins; the IP packet follows it.
 */
public final class VirtioNetHeader {
    public static final int FLAGS = 0;
    public static final int GSO_TYPE = 1;
    /** Octets of all headers: a hint, never to be trusted. */
    public static final int HEADER_LENGTH = 2;
    /** Octets of payload in each segment. */
    public static final int GSO_SIZE = 4;
    /** Where, in the packet, the checksum begins to count. */
    public static final int CHECKSUM_START = 6;
    /** Where, from {@link #CHECKSUM_START}, the checksum is to be stored. */
    public static final int CHECKSUM_OFFSET = 8;

    public static final int BYTES = 10;

    /** Flag: the checksum field holds the sum of the pseudo-header only. */
    public static final int NEEDS_CHECKSUM = 1;

    public static final int GSO_NONE = 0;
    public static final int GSO_TCPV4 = 1;
    public static final int GSO_TCPV6 = 4;
    public static final int GSO_UDP_L4 = 5;
    /** Bit of the GSO type: the first segment's CWR flag is not for the others (RFC 3168 section 6.1.2). */
    public static final int GSO_ECN = 0x80;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private VirtioNetHeader() {}

    public static int flags(MemorySegment memory, int offset) {
        return get8(memory, offset + FLAGS);
    }

    public static boolean needsChecksum(MemorySegment memory, int offset) {
        return (flags(memory, offset) & NEEDS_CHECKSUM) != 0;
    }

    /** The type without {@link #GSO_ECN}. */
    public static int gsoType(MemorySegment memory, int offset) {
        return get8(memory, offset + GSO_TYPE) & ~GSO_ECN;
    }

    public static int gsoSize(MemorySegment memory, int offset) {
        return memory.get(SHORT, offset + GSO_SIZE) & 0xffff;
    }

    public static int checksumStart(MemorySegment memory, int offset) {
        return memory.get(SHORT, offset + CHECKSUM_START) & 0xffff;
    }

    public static int checksumOffset(MemorySegment memory, int offset) {
        return memory.get(SHORT, offset + CHECKSUM_OFFSET) & 0xffff;
    }

    /** Writes the header of a packet that is complete: all zeros. */
    public static void writePlain(MemorySegment memory, int offset) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, 0);
        memory.set(SHORT, offset + 8L, (short) 0);
    }

    /** Writes the header of a packet that stands for several segments and whose checksum is partial. */
    static void writeGso(
            MemorySegment memory, int offset, int gsoType, int headerBytes, int gsoSize, int checksumStart,
            int checksumOffset) {
        put8(memory, offset + FLAGS, NEEDS_CHECKSUM);
        put8(memory, offset + GSO_TYPE, gsoType);
        memory.set(SHORT, offset + HEADER_LENGTH, (short) headerBytes);
        memory.set(SHORT, offset + GSO_SIZE, (short) gsoSize);
        memory.set(SHORT, offset + CHECKSUM_START, (short) checksumStart);
        memory.set(SHORT, offset + CHECKSUM_OFFSET, (short) checksumOffset);
    }
}
