package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.sa.PacketSa;

/**
 * An outbound SA that takes a whole IPv4 or IPv6 packet and leaves a whole IP packet: protected, or in another. Its
 * checksums are complete, the IPv4 identification is not 0 (a raw socket would put another in its place). Event-loop
 * thread only.
 */
public interface OutboundTransform extends AutoCloseable {
    /**
     * Changes the packet where it lies. On NONE the frame shows the result; on a drop what it shows is of no use. Borrows
     * the memory for the call. The SA counts the packet or the drop.
     *
     * @param frame a packet as long as its IP header says, whose upper-layer checksum is complete; with {@link
     *     PacketFrame#ROOM_BEFORE_BYTES} and {@link PacketFrame#ROOM_BEHIND_BYTES} around it
     * @return NONE; MALFORMED for what is not such a packet; MTU if an IP packet cannot hold the result;
     *     SEQUENCE_EXHAUSTED; in transport mode FRAGMENT, for what is not a whole datagram (RFC 4301 section 7), and
     *     ADDRESS_FAMILY; SOURCE_ROUTE (AH)
     * @throws IndexOutOfBoundsException without the room: a caller's error
     */
    Drop apply(PacketFrame frame);

    /**
     * The longest packet that {@link #apply} makes into one of no more octets than this; 0 if there is none. In transport
     * mode the worst case over the lengths of IP headers.
     *
     * @param outerBytes of the IP packet; ESP in UDP needs 8 octets more
     */
    int maxInnerBytes(int outerBytes);

    /** What it counts, and what the control plane asked for. */
    PacketSa sa();

    /** Wipes the SA's secrets, after the last packet. */
    @Override
    void close();
}
