package io.esplanade.dataplane.worker;

import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put64;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.transform.PacketFrame;
import io.esplanade.tun.DatagramBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory in which received packets have room to grow, and lie until they are delivered: one behind the other, from the
 * beginning again when what was there has gone to the device. Event-loop thread only.
 */
final class InboundFrames {
    private static final int BYTES = 1 << 20;
    private static final int MAX_PACKET_BYTES = 0xffff;
    private static final int ROOM_BEFORE_BYTES = 128; // of the device's header, and a made outer header
    private static final int LARGEST_BYTES = ROOM_BEFORE_BYTES + 2 * MAX_PACKET_BYTES; // a packet, and IPComp's growth
    private static final int HOPS = 64;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final PacketFrame frame = new PacketFrame();
    private final InboundDelivery delivery;
    private int next;

    InboundFrames(InboundDelivery delivery) {
        this.delivery = delivery;
    }

    /** A frame with a copy of the packet, valid until the next one is asked for; its memory then if {@linkplain #keep kept}. */
    PacketFrame copyOf(MemorySegment packet, int offset, int lengthBytes) {
        if (next + LARGEST_BYTES > BYTES) {
            delivery.flush();
            restart();
        }
        int at = next + ROOM_BEFORE_BYTES;
        MemorySegment.copy(packet, offset, memory, at, lengthBytes);
        return frame.wrap(memory, at, lengthBytes);
    }

    /** Nothing that was kept is needed any more. */
    void restart() {
        next = 0;
    }

    /** What the frame shows lies untouched until it is delivered. */
    void keep(PacketFrame delivered) {
        next = delivered.end();
    }

    /** A frame with a copy of ESP that came in UDP, behind an IP header made of the datagram's addresses. */
    PacketFrame copyOfEspInUdp(DatagramBuf datagram, int offset, int lengthBytes) {
        PacketFrame copy = copyOf(datagram.memory(), offset, lengthBytes);
        copy.prepend(datagram.v6() ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES);
        if (datagram.v6()) {
            writeIpv6Header(copy.offset(), lengthBytes, datagram);
        } else {
            writeIpv4Header(copy.offset(), copy.lengthBytes(), datagram);
        }
        return copy;
    }

    private void writeIpv4Header(int ip, int totalBytes, DatagramBuf datagram) {
        put8(memory, ip + Ipv4Header.VERSION_IHL, 0x45);
        put8(memory, ip + Ipv4Header.TRAFFIC_CLASS, datagram.trafficClass());
        Ipv4Header.totalBytes(memory, ip, totalBytes);
        Ipv4Header.identification(memory, ip, 0);
        put16(memory, ip + Ipv4Header.FLAGS_FRAGMENT, 0);
        put8(memory, ip + Ipv4Header.TIME_TO_LIVE, HOPS);
        put8(memory, ip + Ipv4Header.PROTOCOL, IpProtocol.ESP);
        put32(memory, ip + Ipv4Header.SOURCE, (int) datagram.sourceLow());
        put32(memory, ip + Ipv4Header.DESTINATION, (int) datagram.destinationLow());
        Ipv4Header.fillChecksum(memory, ip);
    }

    private void writeIpv6Header(int ip, int payloadBytes, DatagramBuf datagram) {
        put32(memory, ip + Ipv6Header.VERSION_CLASS_LABEL, 6 << 28 | datagram.trafficClass() << 20);
        Ipv6Header.payloadBytes(memory, ip, payloadBytes);
        put8(memory, ip + Ipv6Header.NEXT_HEADER, IpProtocol.ESP);
        put8(memory, ip + Ipv6Header.HOP_LIMIT, HOPS);
        put64(memory, ip + Ipv6Header.SOURCE, datagram.sourceHigh());
        put64(memory, ip + Ipv6Header.SOURCE + Long.BYTES, datagram.sourceLow());
        put64(memory, ip + Ipv6Header.DESTINATION, datagram.destinationHigh());
        put64(memory, ip + Ipv6Header.DESTINATION + Long.BYTES, datagram.destinationLow());
    }
}
