package io.esplanade.dataplane.offload;

import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.IpPacketWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Keeps a copy of each frame written, and plays the kernel that cuts super packets into packets again. */
final class RecordingWriter implements IpPacketWriter {
    final List<byte[]> frames = new ArrayList<>();
    final List<MemorySegment> memories = new ArrayList<>();

    @Override
    public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
        frames.add(TestPacket.bytes(memory, offset, lengthBytes));
        memories.add(memory);
        return true;
    }

    /** The packets that leave a kernel for these frames. */
    List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>();
        Segmenter segmenter = new Segmenter();
        for (byte[] frame : frames) {
            IpPacket packet = Virtio.parsed(frame);
            if (packet.totalBytes() != frame.length - 10) {
                throw new AssertionError("IP length and frame length differ");
            }
            packets.addAll(Virtio.segments(segmenter, packet));
        }
        return packets;
    }
}
