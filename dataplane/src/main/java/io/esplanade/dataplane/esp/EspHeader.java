package io.esplanade.dataplane.esp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The clear part of an ESP packet (RFC 4303 section 2), at any alignment. */
public final class EspHeader {
    /** Octets in front of the IV. */
    public static final int LENGTH_BYTES = 8;

    private static final int SPI = 0;
    private static final int SEQUENCE = 4;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private EspHeader() {}

    /** In host order, to be seen as unsigned. */
    public static int spi(MemorySegment memory, int espOffset) {
        return memory.get(INT, espOffset + SPI);
    }

    /** The low 32 bits of the sequence number, 0 to 2^32-1. */
    public static long sequence(MemorySegment memory, int espOffset) {
        return Integer.toUnsignedLong(memory.get(INT, espOffset + SEQUENCE));
    }

    /** Writes SPI and the low 32 bits of the sequence number. */
    static void write(MemorySegment memory, int espOffset, int spi, long sequence) {
        memory.set(INT, espOffset + SPI, spi);
        memory.set(INT, espOffset + SEQUENCE, (int) sequence);
    }
}
