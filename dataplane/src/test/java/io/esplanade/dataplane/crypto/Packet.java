package io.esplanade.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** An ESP packet in native memory of exactly its size, at an odd offset. */
final class Packet {
    static final int OFFSET = 3;

    final MemorySegment memory;
    private final int lengthBytes;

    private Packet(int lengthBytes) {
        this.memory = Arena.ofAuto().allocate(OFFSET + lengthBytes);
        this.lengthBytes = lengthBytes;
    }

    static Packet of(byte[]... parts) {
        Packet packet = new Packet(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        int offset = 0;
        for (byte[] part : parts) {
            packet.write(offset, part);
            offset += part.length;
        }
        return packet;
    }

    static Packet zeros(int lengthBytes) {
        return new Packet(lengthBytes);
    }

    void write(int offset, byte[] octets) {
        MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, OFFSET + offset, octets.length);
    }

    int length() {
        return lengthBytes;
    }

    byte[] octets(int from, int to) {
        return memory.asSlice(OFFSET + from, to - from).toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] octets() {
        return octets(0, lengthBytes);
    }
}
