package io.esplanade.tun;

import java.lang.foreign.MemorySegment;

/** Takes datagrams on their way to a peer. {@link PacketSocket#sender} is the real one. Event-loop thread only. */
public interface DatagramSender {
    /**
     * Adds a run of datagrams that lie back to back in memory. It borrows the memory until {@link #flush} returns, which
     * happens by itself when the batch is full.
     *
     * @param segmentBytes the length of each datagram of the run but the last, which may be shorter. One datagram: {@code
     *     lengthBytes}. The sender splits a run that exceeds what the kernel takes at once (64 segments, 65,507 octets), and
     *     sends each by itself where there is no UDP_SEGMENT.
     * @param memory native memory
     * @param path destination and, if known, source address
     * @param trafficClass the outer IPv4 TOS or IPv6 traffic class octet (DSCP and ECN)
     * @throws IllegalArgumentException if the segment has no octets or the path is of the other family
     */
    void send(MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass);

    /** Hands everything added since the last flush to the kernel. */
    void flush();
}
