package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.IpPacketWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what is written to it. */
final class FakeTun implements IpPacketWriter {
    static final int HEADER_BYTES = 10;

    /** With their virtio-net headers. */
    final List<byte[]> frames = new ArrayList<>();

    @Override
    public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
        frames.add(TestPacket.bytes(memory, offset, lengthBytes));
        return true;
    }

    /** The packets without their headers, which thereby are forgotten. */
    List<byte[]> takePackets() {
        List<byte[]> packets = frames.stream()
                .map(frame -> Arrays.copyOfRange(frame, HEADER_BYTES, frame.length))
                .toList();
        frames.clear();
        return packets;
    }
}
