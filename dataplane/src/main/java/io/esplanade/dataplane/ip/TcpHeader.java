package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get32;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;

import java.lang.foreign.MemorySegment;

/** The TCP header (RFC 9293 section 3.1). {@code offset} is where it begins. */
public final class TcpHeader {
    public static final int SOURCE_PORT = 0;
    public static final int DESTINATION_PORT = 2;
    public static final int SEQUENCE = 4;
    public static final int ACKNOWLEDGMENT = 8;
    /** Data offset in 32-bit words (high 4 bits), reserved bits. */
    public static final int DATA_OFFSET = 12;
    public static final int FLAGS = 13;
    public static final int WINDOW = 14;
    public static final int CHECKSUM = 16;
    public static final int URGENT_POINTER = 18;
    public static final int OPTIONS = 20;

    public static final int MIN_BYTES = 20;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    /** Congestion window reduced (RFC 3168 section 6.1). */
    public static final int CWR = 0x80;

    private TcpHeader() {}

    /** Octets of header and options, 0 to 60 as it stands in the packet. */
    public static int headerBytes(MemorySegment memory, int offset) {
        return (get8(memory, offset + DATA_OFFSET) >> 4) << 2;
    }

    public static int flags(MemorySegment memory, int offset) {
        return get8(memory, offset + FLAGS);
    }

    public static int sequence(MemorySegment memory, int offset) {
        return get32(memory, offset + SEQUENCE);
    }
}
