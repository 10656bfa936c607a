package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.PacketSa;

/** ESP around what an IP packet carries, behind the packet's own headers (RFC 4303 section 3.1.1). */
final class EspTransportOutbound implements OutboundTransform {
    private final OutboundSa sa;
    private final TransportEntry entry;

    EspTransportOutbound(OutboundSa sa, TransportEntry entry) {
        this.sa = sa;
        this.entry = entry;
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = entry.read(frame);
        if (drop == Drop.NONE && !entry.holds(EspOutbound.sealedBytes(sa, entry.payloadBytes()))) {
            drop = Drop.MTU;
        }
        if (drop != Drop.NONE) {
            sa.onDrop();
            return drop;
        }
        return seal(frame);
    }

    private Drop seal(PacketFrame frame) {
        HeaderChain headers = entry.headers();
        int payloadBytes = entry.payloadBytes();
        headers.openGap(frame, EspOutbound.innerOffset(sa));
        int esp = frame.offset() + headers.headerBytes();
        Drop drop = EspOutbound.seal(sa, frame.memory(), esp, payloadBytes, headers.protocol());
        if (drop == Drop.NONE) {
            frame.resize(headers.headerBytes() + EspOutbound.sealedBytes(sa, payloadBytes));
            entry.complete(frame, IpProtocol.ESP);
        }
        return drop;
    }

    @Override
    public int maxInnerBytes(int outerBytes) {
        // The IP header is as long before as after; how the rest aligns depends on it.
        int most = Integer.MAX_VALUE;
        for (int header = entry.minHeaderBytes(); header <= entry.minHeaderBytes() + 12; header += 4) {
            int payload = EspOutbound.maxInnerBytes(sa, outerBytes - header);
            most = Math.min(most, payload == 0 ? 0 : header + payload);
        }
        return most;
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
