package io.esplanade.dataplane.worker;

import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.TcpHeader;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packets as the device hands them over, for {@link PathWarmUp}: a TCP super packet, and a TCP packet without payload. */
final class WarmUpPackets {
    static final int SEGMENTS = 40;
    private static final int SEGMENT_PAYLOAD_BYTES = 1300;
    private static final int IP = VirtioNetHeader.BYTES;
    private static final int TCP = IP + Ipv4Header.MIN_BYTES;
    private static final int HEADERS_BYTES = Ipv4Header.MIN_BYTES + TcpHeader.MIN_BYTES;

    private WarmUpPackets() {}

    /** {@link #SEGMENTS} segments in one, behind a virtio-net header. */
    static MemorySegment superPacket() {
        MemorySegment frame = tcp(SEGMENTS * SEGMENT_PAYLOAD_BYTES);
        frame.set(ValueLayout.JAVA_BYTE, VirtioNetHeader.GSO_TYPE, (byte) VirtioNetHeader.GSO_TCPV4);
        native16(frame, VirtioNetHeader.GSO_SIZE, SEGMENT_PAYLOAD_BYTES);
        return frame;
    }

    /** Headers only, behind a virtio-net header. */
    static MemorySegment acknowledgement() {
        return tcp(0);
    }

    private static MemorySegment tcp(int payloadBytes) {
        int totalBytes = HEADERS_BYTES + payloadBytes;
        MemorySegment frame = Arena.ofAuto().allocate(VirtioNetHeader.BYTES + totalBytes, 64);
        frame.set(ValueLayout.JAVA_BYTE, VirtioNetHeader.FLAGS, (byte) VirtioNetHeader.NEEDS_CHECKSUM);
        native16(frame, VirtioNetHeader.CHECKSUM_START, Ipv4Header.MIN_BYTES);
        native16(frame, VirtioNetHeader.CHECKSUM_OFFSET, TcpHeader.CHECKSUM);
        put8(frame, IP + Ipv4Header.VERSION_IHL, 0x45);
        put16(frame, IP + Ipv4Header.TOTAL_LENGTH, totalBytes);
        put16(frame, IP + Ipv4Header.FLAGS_FRAGMENT, 0x4000); // do not fragment
        put8(frame, IP + Ipv4Header.TIME_TO_LIVE, 64);
        put8(frame, IP + Ipv4Header.PROTOCOL, IpProtocol.TCP);
        put32(frame, IP + Ipv4Header.SOURCE, 0x0a000001);
        put32(frame, IP + Ipv4Header.DESTINATION, 0x0a000002);
        put16(frame, TCP + TcpHeader.SOURCE_PORT, 40_000);
        put16(frame, TCP + TcpHeader.DESTINATION_PORT, 5201);
        put8(frame, TCP + TcpHeader.DATA_OFFSET, 0x50);
        put8(frame, TCP + TcpHeader.FLAGS, TcpHeader.ACK);
        return frame;
    }

    private static void native16(MemorySegment frame, int field, int value) {
        frame.set(ValueLayout.JAVA_SHORT_UNALIGNED, field, (short) value);
    }
}
