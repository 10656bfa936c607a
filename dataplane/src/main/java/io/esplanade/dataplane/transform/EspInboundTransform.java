package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.esp.EspInbound;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.PacketSa;

/** Opens ESP behind an IP header (RFC 4303 section 3.4), in either mode. */
final class EspInboundTransform implements InboundTransform {
    private final InboundSa sa;
    private final boolean tunnelMode;
    private final boolean inUdp;
    private final EspInbound esp = new EspInbound();
    private final HeaderChain headers = new HeaderChain();
    private final TunnelExit exit = new TunnelExit();
    private final ChecksumRepair checksums = new ChecksumRepair();

    EspInboundTransform(InboundSa sa) {
        EspSa wanted = sa.sa();
        this.sa = sa;
        this.tunnelMode = wanted.mode() == SaMode.TUNNEL;
        this.inUdp = wanted.udp() != null;
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = headers.find(frame);
        if (drop == Drop.NONE && headers.protocol() != IpProtocol.ESP) {
            drop = Drop.MALFORMED;
        }
        if (drop != Drop.NONE) {
            sa.onDrop();
            return drop;
        }
        int espBytes = frame.lengthBytes() - headers.headerBytes();
        drop = esp.open(sa, frame.memory(), frame.offset() + headers.headerBytes(), espBytes);
        return drop == Drop.NONE ? uncover(frame) : drop; // open has counted
    }

    private Drop uncover(PacketFrame frame) {
        Drop drop = tunnelMode ? leaveTunnel(frame) : joinHeaders(frame);
        if (drop != Drop.NONE) {
            sa.onDrop();
        }
        return drop;
    }

    private Drop leaveTunnel(PacketFrame frame) {
        int outerTrafficClass = headers.trafficClass(frame);
        frame.wrap(frame.memory(), esp.innerOffset(), esp.innerBytes());
        return exit.leave(frame, esp.nextHeader(), outerTrafficClass);
    }

    private Drop joinHeaders(PacketFrame frame) {
        headers.closeGap(frame, esp.innerOffset() - headers.headerBytes() - frame.offset());
        frame.resize(headers.headerBytes() + esp.innerBytes());
        headers.complete(frame, esp.nextHeader());
        return inUdp ? checksums.repair(frame) : Drop.NONE;
    }

    @Override
    public boolean isNewest() {
        return esp.isNewest();
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
