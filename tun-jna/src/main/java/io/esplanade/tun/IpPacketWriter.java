package io.esplanade.tun;

import java.lang.foreign.MemorySegment;

/** Takes IP packets on their way to the kernel. {@link TunChannel} is the real one. Event-loop thread only. */
public interface IpPacketWriter {
    /**
     * Writes one packet at once; borrows the memory for the call.
     *
     * @param memory holds, from {@code offset} on, a 10-octet virtio-net header (native byte order) and an IP packet; with
     *     a GSO type in the header, the packet stands for several segments
     * @param lengthBytes header and packet, at most 65,545
     * @return whether the kernel took it; if not, the reason is counted by the channel and the packet is gone
     */
    boolean writePacket(MemorySegment memory, int offset, int lengthBytes);
}
