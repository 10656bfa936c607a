package io.esplanade.dataplane.transform;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two arrays that the transforms of one thread share: what lies in them is valid within one call only. */
final class PacketBuffers {
    /** The longest IP packet. */
    static final int BYTES = 0xffff;

    final byte[] in = new byte[BYTES];
    final byte[] out = new byte[BYTES];

    /** Copies at most {@link #BYTES} octets to the beginning of {@link #in}. */
    void load(MemorySegment memory, int offset, int lengthBytes) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, in, 0, lengthBytes);
    }

    /** Copies the first octets of {@link #out} to the packet. */
    void store(MemorySegment memory, int offset, int lengthBytes) {
        MemorySegment.copy(out, 0, memory, ValueLayout.JAVA_BYTE, offset, lengthBytes);
    }
}
