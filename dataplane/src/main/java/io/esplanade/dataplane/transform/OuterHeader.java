package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put32;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;

/**
 * The IP header between two addresses that a tunnel writes (RFC 4301 section 5.1.2): time to live 64, no options, flow
 * label 0. One thread.
 */
public final class OuterHeader {
    private static final int HOPS = 64;
    private static final int VERSION_IHL = 0x45;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final byte[] source;
    private final byte[] destination;
    private final IpIdentification identification;
    private final boolean v6;

    OuterHeader(InetAddress source, InetAddress destination, IpIdentification identification) {
        this.source = source.getAddress();
        this.destination = destination.getAddress();
        this.identification = identification;
        this.v6 = this.source.length != 4;
    }

    public boolean v6() {
        return v6;
    }

    /** Octets of the header. */
    public int lengthBytes() {
        return v6 ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES;
    }

    /** Whether an IP packet of at most 65,535 octets, our limit for IPv6 too, holds so many behind this header. */
    public boolean holds(int payloadBytes) {
        return payloadBytes <= MAX_PACKET_BYTES - lengthBytes();
    }

    /**
     * Writes the header in front of what the frame shows, which becomes its payload. {@link #holds} was asked before.
     *
     * @param protocol of the payload
     * @param trafficClass DSCP and ECN
     * @param dontFragment the DF bit; IPv6 has none
     * @throws IndexOutOfBoundsException without room before the frame: a caller's error
     */
    public void prepend(PacketFrame frame, int protocol, int trafficClass, boolean dontFragment) {
        frame.prepend(lengthBytes());
        if (v6) {
            writeIpv6(frame.memory(), frame.offset(), frame.lengthBytes(), protocol, trafficClass);
        } else {
            writeIpv4(frame.memory(), frame.offset(), frame.lengthBytes(), protocol, trafficClass, dontFragment);
        }
    }

    private void writeIpv4(
            MemorySegment memory, int ip, int totalBytes, int protocol, int trafficClass, boolean dontFragment) {
        put8(memory, ip + Ipv4Header.VERSION_IHL, VERSION_IHL);
        put8(memory, ip + Ipv4Header.TRAFFIC_CLASS, trafficClass);
        Ipv4Header.totalBytes(memory, ip, totalBytes);
        Ipv4Header.identification(memory, ip, identification.of(dontFragment));
        put16(memory, ip + Ipv4Header.FLAGS_FRAGMENT, dontFragment ? DONT_FRAGMENT : 0);
        put8(memory, ip + Ipv4Header.TIME_TO_LIVE, HOPS);
        put8(memory, ip + Ipv4Header.PROTOCOL, protocol);
        copyAddresses(memory, ip + Ipv4Header.SOURCE);
        Ipv4Header.fillChecksum(memory, ip);
    }

    private void writeIpv6(MemorySegment memory, int ip, int totalBytes, int protocol, int trafficClass) {
        put32(memory, ip + Ipv6Header.VERSION_CLASS_LABEL, 6 << 28 | (trafficClass & 0xff) << 20);
        Ipv6Header.payloadBytes(memory, ip, totalBytes - Ipv6Header.BYTES);
        put8(memory, ip + Ipv6Header.NEXT_HEADER, protocol);
        put8(memory, ip + Ipv6Header.HOP_LIMIT, HOPS);
        copyAddresses(memory, ip + Ipv6Header.SOURCE);
    }

    private void copyAddresses(MemorySegment memory, int at) {
        MemorySegment.copy(source, 0, memory, ValueLayout.JAVA_BYTE, at, source.length);
        MemorySegment.copy(
                destination, 0, memory, ValueLayout.JAVA_BYTE, at + (long) source.length, destination.length);
    }
}
