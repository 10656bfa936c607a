package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The two arrays through which all packets of a thread pass: providers work fastest from array to array, and never in
 * place (an overlap makes them copy). What lies in them is valid within one call only.
 */
final class Scratch {
    final byte[] in = new byte[PacketCipher.MAX_PACKET_BYTES + 1];
    final byte[] out = new byte[PacketCipher.MAX_PACKET_BYTES + 1];

    /** Copies octets of a packet to the beginning of {@link #in}. */
    void load(MemorySegment memory, int offset, int lengthBytes) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, in, 0, lengthBytes);
    }

    /** Copies octets of an array to the packet. */
    static void store(byte[] from, int index, int lengthBytes, MemorySegment memory, int offset) {
        MemorySegment.copy(from, index, memory, ValueLayout.JAVA_BYTE, offset, lengthBytes);
    }
}
