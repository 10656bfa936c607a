package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv6Header;

/**
 * What every tunnel does on entry (RFC 4301 section 5.1.2): {@link #read} the inner packet, then put a header of its own
 * in front with {@link #prependHeader}. One thread.
 */
final class TunnelEntry {
    private final OuterHeader header;
    private final DontFragment policy;
    private final IpPacket inner = new IpPacket();

    TunnelEntry(OuterHeader header, DontFragment policy) {
        this.header = header;
        this.policy = policy;
    }

    /** Takes note of the frame's packet, and cuts the frame to the packet's length. NONE or MALFORMED. */
    Drop read(PacketFrame frame) {
        Drop drop = inner.parse(frame.memory(), frame.offset(), frame.lengthBytes());
        if (drop == Drop.NONE) {
            frame.resize(inner.totalBytes());
        }
        return drop;
    }

    /** What the packet is as a payload: 4 or 41. */
    int nextHeader() {
        return inner.v6() ? IpProtocol.IPV6 : IpProtocol.IPV4;
    }

    /** The family of the outer header. */
    boolean v6() {
        return header.v6();
    }

    /** Octets of the outer header. */
    int headerBytes() {
        return header.lengthBytes();
    }

    /** As {@link OuterHeader#holds}. */
    boolean holds(int payloadBytes) {
        return header.holds(payloadBytes);
    }

    /** Writes the outer header in front of the frame. */
    void prependHeader(PacketFrame frame, int protocol) {
        header.prepend(frame, protocol, Ecn.encapsulate(inner.trafficClass()), dontFragment());
    }

    private boolean dontFragment() {
        return switch (policy) {
            case SET -> !isSmallestIpv6();
            case CLEAR -> false;
            case COPY -> inner.dontFragment() && !isSmallestIpv6();
        };
    }

    private boolean isSmallestIpv6() {
        return inner.v6() && inner.totalBytes() <= Ipv6Header.MIN_MTU;
    }
}
