package io.esplanade.perf;

import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.TcpHeader;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import io.esplanade.tun.PacketBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A TSO packet as the kernel hands it over: {@link #SEGMENTS} segments that fill an Ethernet frame when sealed. */
final class SuperPacket {
    static final int SEGMENTS = 45;
    static final int SEGMENT_PAYLOAD_BYTES = 1386;
    static final int TOTAL_BYTES =
            Ipv4Header.MIN_BYTES + TcpHeader.MIN_BYTES + SEGMENTS * SEGMENT_PAYLOAD_BYTES;

    private static final int IP = VirtioNetHeader.BYTES;
    private static final int TCP = IP + Ipv4Header.MIN_BYTES;

    private final PacketBuf frame = PacketBuf.allocate(VirtioNetHeader.BYTES + TOTAL_BYTES);
    private final MemorySegment memory = frame.memory();

    SuperPacket() {
        frame.setIndex(0, VirtioNetHeader.BYTES + TOTAL_BYTES);
        memory.set(ValueLayout.JAVA_BYTE, VirtioNetHeader.FLAGS, (byte) VirtioNetHeader.NEEDS_CHECKSUM);
        memory.set(ValueLayout.JAVA_BYTE, VirtioNetHeader.GSO_TYPE, (byte) VirtioNetHeader.GSO_TCPV4);
        native16(VirtioNetHeader.GSO_SIZE, SEGMENT_PAYLOAD_BYTES);
        native16(VirtioNetHeader.CHECKSUM_START, Ipv4Header.MIN_BYTES);
        native16(VirtioNetHeader.CHECKSUM_OFFSET, TcpHeader.CHECKSUM);
        put8(memory, IP + Ipv4Header.VERSION_IHL, 0x45);
        put16(memory, IP + Ipv4Header.TOTAL_LENGTH, TOTAL_BYTES);
        put16(memory, IP + Ipv4Header.FLAGS_FRAGMENT, 0x4000);
        put8(memory, IP + Ipv4Header.TIME_TO_LIVE, 64);
        put8(memory, IP + Ipv4Header.PROTOCOL, IpProtocol.TCP);
        put32(memory, IP + Ipv4Header.SOURCE, 0x0a090001);
        put32(memory, IP + Ipv4Header.DESTINATION, 0x0a080002);
        put16(memory, TCP + TcpHeader.SOURCE_PORT, 40_000);
        put16(memory, TCP + TcpHeader.DESTINATION_PORT, 5201);
        put8(memory, TCP + TcpHeader.DATA_OFFSET, 0x50);
        put8(memory, TCP + TcpHeader.FLAGS, TcpHeader.ACK);
        for (int i = TCP + TcpHeader.MIN_BYTES; i < memory.byteSize(); i++) {
            put8(memory, i, i * 31);
        }
    }

    private void native16(int field, int value) {
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, field, (short) value);
    }

    /** The virtio-net header, and the packet behind it. */
    PacketBuf frame() {
        return frame;
    }

    /** Parses it, as it came. */
    void parse(IpPacket packet) {
        Drop drop = packet.parse(memory, IP, TOTAL_BYTES);
        if (drop != Drop.NONE) {
            throw new IllegalStateException(drop.toString());
        }
    }
}
