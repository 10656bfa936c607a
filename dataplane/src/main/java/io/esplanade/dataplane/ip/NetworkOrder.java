package io.esplanade.dataplane.ip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Fields in network byte order (big-endian) at any alignment. An access outside the segment throws {@link
 * IndexOutOfBoundsException}; callers have checked lengths before.
 */
public final class NetworkOrder {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    /** Returns 0 to 255. */
    public static int get8(MemorySegment memory, int offset) {
        return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /** Returns 0 to 65,535. */
    public static int get16(MemorySegment memory, int offset) {
        return memory.get(SHORT, offset) & 0xffff;
    }

    /** Returns the 32 bits, signed. */
    public static int get32(MemorySegment memory, int offset) {
        return memory.get(INT, offset);
    }

    /** Returns the 64 bits, signed. */
    public static long get64(MemorySegment memory, int offset) {
        return memory.get(LONG, offset);
    }

    /** Stores the low 8 bits. */
    public static void put8(MemorySegment memory, int offset, int value) {
        memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    /** Stores the low 16 bits. */
    public static void put16(MemorySegment memory, int offset, int value) {
        memory.set(SHORT, offset, (short) value);
    }

    public static void put32(MemorySegment memory, int offset, int value) {
        memory.set(INT, offset, value);
    }

    public static void put64(MemorySegment memory, int offset, long value) {
        memory.set(LONG, offset, value);
    }
}
