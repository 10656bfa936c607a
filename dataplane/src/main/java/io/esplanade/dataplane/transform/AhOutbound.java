package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.OutboundSequence;
import io.esplanade.dataplane.sa.PacketSa;

/**
 * Puts an Authentication Header into a packet (RFC 4302 section 3.3): behind its own headers in transport mode, between
 * it and a header of ours in tunnel mode.
 *
 * <ol>
 *   <li>the packet's headers; whether an IP packet holds the result
 *   <li>sequence number, each given out once
 *   <li>AH with an ICV of zeros, and the IP header in front of it as it will be sent
 *   <li>ICV over a copy without the mutable fields (section 3.3.3)
 * </ol>
 */
final class AhOutbound implements OutboundTransform {
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final AhPacketSa sa;
    private final OutboundSequence sequence;
    private final boolean tunnelMode;
    private final TunnelEntry tunnel;
    private final TransportEntry transport;
    private final HeaderChain headers = new HeaderChain();
    private final int ahBytes;

    /** @param sequence the SA's numbers, from the first on */
    AhOutbound(
            AhSa sa, OutboundSequence sequence, PacketBuffers buffers, TunnelEntry tunnel, TransportEntry transport) {
        this.sa = new AhPacketSa(sa, buffers);
        this.sequence = sequence;
        this.tunnelMode = sa.mode() == SaMode.TUNNEL;
        this.tunnel = tunnel;
        this.transport = transport;
        this.ahBytes = AhHeader.lengthBytes(sa.integrity().icvBytes(), tunnel.v6());
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = tunnelMode ? tunnel.read(frame) : transport.read(frame);
        if (drop == Drop.NONE) {
            drop = protect(frame);
        }
        if (drop != Drop.NONE) {
            sa.onDrop();
        }
        return drop;
    }

    private Drop protect(PacketFrame frame) {
        int innerBytes = tunnelMode ? frame.lengthBytes() : transport.payloadBytes();
        if (frame.lengthBytes() > maxInnerBytes(MAX_PACKET_BYTES)) {
            return Drop.MTU;
        }
        if (!sequence.hasNext()) {
            return Drop.SEQUENCE_EXHAUSTED;
        }
        long number = sequence.take();
        sa.sequence(number);
        if (tunnelMode) {
            enclose(frame, number);
        } else {
            insert(frame, number);
        }
        return sign(frame, number, innerBytes);
    }

    private void enclose(PacketFrame frame, long number) {
        frame.prepend(ahBytes);
        AhHeader.write(frame.memory(), frame.offset(), ahBytes, tunnel.nextHeader(), sa.spi, number);
        tunnel.prependHeader(frame, IpProtocol.AH);
    }

    private void insert(PacketFrame frame, long number) {
        HeaderChain front = transport.headers();
        front.openGap(frame, ahBytes);
        int ah = frame.offset() + front.headerBytes();
        AhHeader.write(frame.memory(), ah, ahBytes, front.protocol(), sa.spi, number);
        transport.complete(frame, IpProtocol.AH);
    }

    private Drop sign(PacketFrame frame, long number, int innerBytes) {
        Drop drop = headers.findPlace(frame);
        if (drop == Drop.NONE) {
            drop = sa.compute(frame, headers, number);
        }
        if (drop == Drop.NONE) {
            sa.writeIcv(frame.memory(), frame.offset() + headers.headerBytes());
            sa.onPacket(innerBytes);
        }
        return drop;
    }

    @Override
    public int maxInnerBytes(int outerBytes) {
        return Math.max(outerBytes - ahBytes - (tunnelMode ? tunnel.headerBytes() : 0), 0);
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
