package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.sa.PacketSa;

/** Puts an IP packet into another (RFC 2003 section 3, RFC 2473 section 3). */
final class IpipOutbound implements OutboundTransform {
    private final UnkeyedSa sa;
    private final TunnelEntry entry;

    IpipOutbound(IpipSa sa, TunnelEntry entry) {
        this.sa = new UnkeyedSa(sa);
        this.entry = entry;
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = enclose(frame);
        if (drop != Drop.NONE) {
            sa.onDrop();
        }
        return drop;
    }

    private Drop enclose(PacketFrame frame) {
        Drop drop = entry.read(frame);
        if (drop != Drop.NONE) {
            return drop;
        }
        int innerBytes = frame.lengthBytes();
        if (!entry.holds(innerBytes)) {
            return Drop.MTU;
        }
        entry.prependHeader(frame, entry.nextHeader());
        sa.onPacket(innerBytes);
        return Drop.NONE;
    }

    @Override
    public int maxInnerBytes(int outerBytes) {
        return Math.max(outerBytes - entry.headerBytes(), 0);
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
