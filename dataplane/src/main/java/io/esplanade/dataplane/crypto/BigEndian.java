package io.esplanade.dataplane.crypto;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers in network byte order, in arrays and in packets. */
final class BigEndian {
    /** 64 bits of a packet, at any alignment. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** 32 bits of a packet, at any alignment. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle INT_IN_ARRAY =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_IN_ARRAY =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    static void putInt(byte[] array, int index, int value) {
        INT_IN_ARRAY.set(array, index, value);
    }

    static void putLong(byte[] array, int index, long value) {
        LONG_IN_ARRAY.set(array, index, value);
    }
}
