package io.esplanade.dataplane.offload;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Packets with their virtio-net header, as the kernel writes them, for tests. */
final class Virtio {
    static final int NEEDS_CSUM = 1;

    private Virtio() {}

    /** Header and packet in one, of native byte order, built without the code under test. */
    static byte[] frame(int flags, int gsoType, int gsoSize, int start, int field, byte[] packet) {
        ByteBuffer out = ByteBuffer.allocate(10 + packet.length).order(ByteOrder.nativeOrder());
        out.put((byte) flags).put((byte) gsoType).putShort((short) 0x7777).putShort((short) gsoSize);
        out.putShort((short) start).putShort((short) field).put(packet);
        return out.array();
    }

    /** A packet that is complete. */
    static byte[] plainFrame(byte[] packet) {
        return frame(new byte[10], packet);
    }

    private static byte[] frame(byte[] header, byte[] packet) {
        return ByteBuffer.allocate(10 + packet.length).put(header).put(packet).array();
    }

    /** A super packet with everything right. */
    static byte[] superFrame(TestPacket template, int gsoSize) {
        template.partialChecksum = true;
        boolean tcp = template.protocol == TestPacket.TCP;
        int type = tcp ? (template.v6 ? 4 : 1) : 5;
        return frame(NEEDS_CSUM, type, gsoSize, template.ipHeaderBytes(), tcp ? 16 : 6, template.build());
    }

    /** A parsed packet behind its virtio-net header, in a segment without a single octet more. */
    static IpPacket parsed(byte[] frame) {
        IpPacket packet = new IpPacket();
        packet.parse(TestPacket.inMemory(frame, 0), 10, frame.length - 10);
        return packet;
    }

    static List<byte[]> segments(Segmenter segmenter, byte[] frame) {
        return segments(segmenter, parsed(frame));
    }

    /** All segments, each written into exactly as much room as announced. */
    static List<byte[]> segments(Segmenter segmenter, IpPacket packet) {
        Drop drop = segmenter.prepare(packet);
        if (drop != Drop.NONE) {
            throw new AssertionError(drop.toString());
        }
        List<byte[]> segments = new ArrayList<>();
        for (int i = 0; i < segmenter.count(); i++) {
            MemorySegment out = Arena.ofAuto().allocate(5L + segmenter.lengthBytes(i));
            int length = segmenter.writeSegment(i, out, 5);
            segments.add(TestPacket.bytes(out, 5, length));
        }
        return segments;
    }
}
