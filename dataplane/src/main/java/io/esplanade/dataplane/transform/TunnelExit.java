package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;

/** What every tunnel does with the packet that comes out of it (RFC 4301 section 5.2.1). One thread. */
final class TunnelExit {
    private final IpPacket inner = new IpPacket();

    /**
     * Checks the inner packet, cuts the frame to its length and carries the congestion mark of the outer header over.
     *
     * @param frame shows what was in the tunnel
     * @param nextHeader what it was said to be
     * @return NONE, BAD_NEXT_HEADER, MALFORMED or ECN
     */
    Drop leave(PacketFrame frame, int nextHeader, int outerTrafficClass) {
        int version = frame.lengthBytes() == 0 ? 0 : get8(frame.memory(), frame.offset()) >> 4;
        boolean matches = (nextHeader == IpProtocol.IPV4 && version == 4)
                || (nextHeader == IpProtocol.IPV6 && version == 6);
        if (!matches) {
            return Drop.BAD_NEXT_HEADER;
        }
        Drop drop = inner.parse(frame.memory(), frame.offset(), frame.lengthBytes());
        if (drop != Drop.NONE) {
            return drop;
        }
        frame.resize(inner.totalBytes());
        return Ecn.decapsulate(inner, outerTrafficClass);
    }
}
