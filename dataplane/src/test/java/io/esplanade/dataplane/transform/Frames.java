package io.esplanade.dataplane.transform;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A frame of its own memory, with room for several transforms, at an odd place. */
final class Frames {
    private static final int BEFORE = 4 * PacketFrame.ROOM_BEFORE_BYTES + 1;
    private static final int LONGEST = 65_535 + 40;

    private final MemorySegment memory =
            Arena.ofAuto().allocate(BEFORE + LONGEST + 4L * PacketFrame.ROOM_BEHIND_BYTES);
    final PacketFrame frame = new PacketFrame();

    PacketFrame of(byte[] packet) {
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, BEFORE, packet.length);
        return frame.wrap(memory, BEFORE, packet.length);
    }

    /** What the frame shows. */
    byte[] octets() {
        return frame.memory().asSlice(frame.offset(), frame.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
    }
}
