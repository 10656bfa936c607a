package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.sa.PacketSa;

/** Takes an IP packet out of another (RFC 2003, RFC 2473 section 3.3). */
final class IpipInbound implements InboundTransform {
    private final UnkeyedSa sa;
    private final HeaderChain headers = new HeaderChain();
    private final TunnelExit exit = new TunnelExit();

    IpipInbound(IpipSa sa) {
        this.sa = new UnkeyedSa(sa);
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = uncover(frame);
        if (drop == Drop.NONE) {
            sa.onPacket(frame.lengthBytes());
        } else {
            sa.onDrop();
        }
        return drop;
    }

    private Drop uncover(PacketFrame frame) {
        Drop drop = headers.find(frame);
        if (drop != Drop.NONE) {
            return drop;
        }
        int outerTrafficClass = headers.trafficClass(frame);
        frame.strip(headers.headerBytes());
        return exit.leave(frame, headers.protocol(), outerTrafficClass);
    }

    @Override
    public PacketSa sa() {
        return sa;
    }

    @Override
    public void close() {
        sa.close();
    }
}
