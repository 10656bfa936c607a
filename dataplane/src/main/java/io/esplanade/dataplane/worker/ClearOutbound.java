package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.offload.Segmenter;
import io.esplanade.tun.DatagramSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The way of a packet that a flow lets pass without protection: back to the kernel through a socket whose mark keeps it
 * away from the device, as if it had never been here. The kernel has lowered the time to live of what it forwarded, so
 * nobody does it again. Event-loop thread only.
 *
 * <ol>
 *   <li>segments with complete checksums
 *   <li>those that do not fit into the path: fragments, or an ICMP error to the sender
 *   <li>into the send buffer
 * </ol>
 */
final class ClearOutbound {
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final Outlets outlets;
    private final PathMtus mtus;
    private final BatchTime time;
    private final TooBigReporter tooBig;
    private final SendBuffer buffer;

    private final ClearPaths paths = new ClearPaths();
    private final Segmenter segmenter = new Segmenter();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final IpPacket part = new IpPacket();
    private final MemorySegment partMemory = Arena.ofAuto().allocate(MAX_PACKET_BYTES);

    ClearOutbound(Outlets outlets, PathMtus mtus, BatchTime time, TooBigReporter tooBig, SendBuffer buffer) {
        this.outlets = outlets;
        this.mtus = mtus;
        this.time = time;
        this.tooBig = tooBig;
        this.buffer = buffer;
    }

    /** Where packets went. */
    ClearPaths paths() {
        return paths;
    }

    /** @param packet as it came from the device, with its virtio-net header */
    Drop send(IpPacket packet) {
        DatagramSender sender = outlets.withHeader().of(packet.v6());
        if (sender == null) {
            return Drop.SEND_FAILED;
        }
        ClearPaths.Path path = paths.of(packet);
        int maxBytes = path.maxBytes(mtus, time.nowNs());
        Drop drop = segmenter.prepare(packet);
        if (drop != Drop.NONE) {
            return drop;
        }
        if (segmenter.segmentBytes() <= maxBytes) {
            sendSegments(sender, path);
            return Drop.NONE;
        }
        if (packet.dontFragment()) {
            tooBig.report(packet, maxBytes, time.nowNs());
            return Drop.MTU;
        }
        return sendFragments(sender, path, maxBytes);
    }

    private void sendSegments(DatagramSender sender, ClearPaths.Path path) {
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int at = buffer.place(segmenter.lengthBytes(i));
            int lengthBytes = segmenter.writeSegment(i, buffer.memory(), at);
            buffer.add(sender, path.sendPath, 0, lengthBytes);
        }
    }

    private Drop sendFragments(DatagramSender sender, ClearPaths.Path path, int maxBytes) {
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int partBytes = segmenter.writeSegment(i, partMemory, 0);
            Drop drop = part.parse(partMemory, 0, partBytes);
            if (drop == Drop.NONE) {
                drop = fragmenter.prepare(part, maxBytes);
            }
            if (drop != Drop.NONE) {
                return drop;
            }
            addFragments(sender, path);
        }
        return Drop.NONE;
    }

    private void addFragments(DatagramSender sender, ClearPaths.Path path) {
        int count = fragmenter.count();
        for (int i = 0; i < count; i++) {
            int at = buffer.place(fragmenter.lengthBytes(i));
            int lengthBytes = fragmenter.writeFragment(i, buffer.memory(), at);
            buffer.add(sender, path.sendPath, 0, lengthBytes);
        }
    }
}
