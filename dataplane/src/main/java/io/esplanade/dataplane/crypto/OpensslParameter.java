package io.esplanade.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A list of one OSSL_PARAM, as it lies in memory on machines of 64 bits, and the zeros that end it. */
final class OpensslParameter {
    static final int UTF8_STRING = 4; // OSSL_PARAM_UTF8_STRING
    static final int OCTET_STRING = 5; // OSSL_PARAM_OCTET_STRING

    private static final int PARAMETER_BYTES = 40;
    static final int LIST_BYTES = 2 * PARAMETER_BYTES;

    private static final int NAME = 0;
    private static final int TYPE = 8;
    private static final int DATA = 16;
    private static final int SIZE = 24;

    private OpensslParameter() {}

    static MemorySegment list(Arena arena) {
        return arena.allocate(LIST_BYTES, Long.BYTES);
    }

    /** @param name must live as long as the list */
    static void set(MemorySegment list, int type, MemorySegment name, long dataBytes) {
        list.set(ValueLayout.JAVA_LONG, NAME, name.address());
        list.set(ValueLayout.JAVA_INT, TYPE, type);
        list.set(ValueLayout.JAVA_LONG, SIZE, dataBytes);
    }

    static void setData(MemorySegment list, long address) {
        list.set(ValueLayout.JAVA_LONG, DATA, address);
    }
}
