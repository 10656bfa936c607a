package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.PacketSa;

/** ESP around a whole packet, behind an IP header of its own (RFC 4303 section 3.1.2). */
final class EspTunnelOutbound implements OutboundTransform {
    private final OutboundSa sa;
    private final TunnelEntry entry;

    EspTunnelOutbound(OutboundSa sa, TunnelEntry entry) {
        this.sa = sa;
        this.entry = entry;
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = entry.read(frame);
        int espBytes = EspOutbound.sealedBytes(sa, frame.lengthBytes());
        if (drop == Drop.NONE && !entry.holds(espBytes)) {
            drop = Drop.MTU;
        }
        if (drop != Drop.NONE) {
            sa.onDrop();
            return drop;
        }
        return seal(frame, espBytes);
    }

    private Drop seal(PacketFrame frame, int espBytes) {
        int innerBytes = frame.lengthBytes();
        frame.prepend(EspOutbound.innerOffset(sa));
        Drop drop = EspOutbound.seal(sa, frame.memory(), frame.offset(), innerBytes, entry.nextHeader());
        if (drop == Drop.NONE) {
            frame.resize(espBytes);
            entry.prependHeader(frame, IpProtocol.ESP);
        }
        return drop;
    }

    @Override
    public int maxInnerBytes(int outerBytes) {
        return EspOutbound.maxInnerBytes(sa, outerBytes - entry.headerBytes());
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
