package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.ip.NetworkOrder.get32;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import java.lang.foreign.MemorySegment;

/** The Authentication Header (RFC 4302 section 2), at any alignment. {@code ah} is where it begins. */
final class AhHeader {
    private static final int NEXT_HEADER = 0;
    private static final int PAYLOAD_LENGTH = 1; // in units of 4 octets, less 2
    private static final int RESERVED = 2;
    private static final int SPI = 4;
    private static final int SEQUENCE = 8;
    static final int ICV = 12;

    private AhHeader() {}

    /** Octets of the header with its ICV: a multiple of 4 for IPv4, of 8 for IPv6 (section 2.6). */
    static int lengthBytes(int icvBytes, boolean v6) {
        int bytes = ICV + icvBytes;
        return v6 ? (bytes + 7) & ~7 : (bytes + 3) & ~3;
    }

    /** Writes a header whose ICV is zeros. */
    static void write(MemorySegment memory, int ah, int lengthBytes, int nextHeader, int spi, long sequence) {
        put8(memory, ah + NEXT_HEADER, nextHeader);
        put8(memory, ah + PAYLOAD_LENGTH, (lengthBytes >> 2) - 2);
        put16(memory, ah + RESERVED, 0);
        put32(memory, ah + SPI, spi);
        put32(memory, ah + SEQUENCE, (int) sequence);
        for (int at = ICV; at < lengthBytes; at += Integer.BYTES) {
            put32(memory, ah + at, 0);
        }
    }

    static int nextHeader(MemorySegment memory, int ah) {
        return get8(memory, ah + NEXT_HEADER);
    }

    /** Octets of the header as it says, 8 to 1028. */
    static int lengthBytes(MemorySegment memory, int ah) {
        return (get8(memory, ah + PAYLOAD_LENGTH) + 2) << 2;
    }

    /** The low 32 bits of the sequence number, 0 to 2^32-1. */
    static long sequence(MemorySegment memory, int ah) {
        return Integer.toUnsignedLong(get32(memory, ah + SEQUENCE));
    }
}
