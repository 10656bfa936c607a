package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import java.lang.foreign.MemorySegment;

/** The IPComp header (RFC 3173 section 3.3): next header, flags (0, ignored when received), CPI. */
final class IpcompHeader {
    static final int BYTES = 4;

    private static final int NEXT_HEADER = 0;
    private static final int FLAGS = 1;
    private static final int CPI = 2;

    private IpcompHeader() {}

    static void write(MemorySegment memory, int offset, int nextHeader, int cpi) {
        put8(memory, offset + NEXT_HEADER, nextHeader);
        put8(memory, offset + FLAGS, 0);
        put16(memory, offset + CPI, cpi);
    }

    static int nextHeader(MemorySegment memory, int offset) {
        return get8(memory, offset + NEXT_HEADER);
    }
}
