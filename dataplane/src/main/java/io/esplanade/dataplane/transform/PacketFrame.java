package io.esplanade.dataplane.transform;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A whole IP packet in memory, with room before and behind it into which it can grow. Reused for packet after packet:
 * {@link #wrap} sets it, the other verbs move its borders and touch no octet. It borrows the memory. One thread.
 */
public final class PacketFrame {
    /** Room that one {@link OutboundTransform} may need before the packet. */
    public static final int ROOM_BEFORE_BYTES = 96;

    /** Room that one {@link OutboundTransform} may need behind the packet. */
    public static final int ROOM_BEHIND_BYTES = 64;

    private MemorySegment memory = MemorySegment.NULL;
    private int offset;
    private int lengthBytes;

    /**
     * Shows the packet at {@code offset}. The rest of the segment, on both sides, is room.
     *
     * @throws IndexOutOfBoundsException if the packet does not lie in the memory
     */
    public PacketFrame wrap(MemorySegment memory, int offset, int lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, memory.byteSize());
        this.memory = memory;
        this.offset = offset;
        this.lengthBytes = lengthBytes;
        return this;
    }

    public MemorySegment memory() {
        return memory;
    }

    /** Where the packet begins. */
    public int offset() {
        return offset;
    }

    /** Octets of the packet. */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** The offset behind the packet. */
    public int end() {
        return offset + lengthBytes;
    }

    /** Octets of the memory behind the packet. */
    public int roomBehind() {
        return (int) Math.min(memory.byteSize() - end(), Integer.MAX_VALUE);
    }

    /**
     * Lets the packet begin earlier.
     *
     * @throws IndexOutOfBoundsException without room: a caller's error
     */
    public void prepend(int octets) {
        moveStart(-octets);
    }

    /**
     * Lets the packet begin later.
     *
     * @throws IndexOutOfBoundsException if it is shorter: a caller's error
     */
    public void strip(int octets) {
        moveStart(octets);
    }

    /**
     * Lets the packet end where it has this many octets.
     *
     * @throws IndexOutOfBoundsException without room: a caller's error
     */
    public void resize(int lengthBytes) {
        wrap(memory, offset, lengthBytes);
    }

    private void moveStart(int octets) {
        wrap(memory, offset + octets, lengthBytes - octets);
    }
}
