package io.esplanade.dataplane.offload;

import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.tun.IpPacketWriter;

/** Hands received packets to the TUN device; for now one by one. One thread. */
public final class Coalescer {
    private final IpPacketWriter writer;
    private final long mergedPackets = 0;

    /**
     * @param writer the TUN device
     * @param udp whether the device takes UDP super packets (TUN_F_USO4 and TUN_F_USO6)
     */
    public Coalescer(IpPacketWriter writer, boolean udp) {
        this.writer = writer;
    }

    /** Takes a parsed packet with 10 octets of room before it; borrows its memory until {@link #flush}. */
    public void add(IpPacket packet) {
        VirtioNetHeader.writePlain(packet.memory(), packet.offset() - VirtioNetHeader.BYTES);
        writer.writePacket(packet.memory(), packet.offset() - VirtioNetHeader.BYTES,
                VirtioNetHeader.BYTES + packet.totalBytes());
    }

    /** Writes all that is held back. */
    public void flush() {}

    /** Packets that went to the kernel as part of a larger one. */
    public long mergedPackets() {
        return mergedPackets;
    }
}
