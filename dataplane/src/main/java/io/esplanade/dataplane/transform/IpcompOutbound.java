package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.PacketSa;

/**
 * Compresses what a packet carries (transport mode) or a packet in a packet (tunnel mode). Where that gains nothing, the
 * packet goes on without IPComp: as it came, or as plain IP in IP (RFC 3173 section 2.2).
 */
final class IpcompOutbound implements OutboundTransform {
    // RFC 3173 section 2.2 leaves it to the algorithm, for which RFC 2394 section 3 has this figure
    private static final int MIN_PAYLOAD_BYTES = 90;

    private final UnkeyedSa sa;
    private final int cpi;
    private final boolean tunnelMode;
    private final TunnelEntry tunnel;
    private final TransportEntry transport;
    private final PacketBuffers buffers;
    private final Deflate.Compressor compressor;

    IpcompOutbound(IpcompSa sa, PacketBuffers buffers, TunnelEntry tunnel, TransportEntry transport) {
        this.sa = new UnkeyedSa(sa);
        this.cpi = sa.spi().value();
        this.tunnelMode = sa.mode() == SaMode.TUNNEL;
        this.tunnel = tunnel;
        this.transport = transport;
        this.buffers = buffers;
        this.compressor = new Deflate.Compressor(buffers);
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = tunnelMode ? enclose(frame) : insert(frame);
        if (drop != Drop.NONE) {
            sa.onDrop();
        }
        return drop;
    }

    private Drop enclose(PacketFrame frame) {
        Drop drop = tunnel.read(frame);
        if (drop != Drop.NONE) {
            return drop;
        }
        int innerBytes = frame.lengthBytes();
        boolean smaller = compress(frame, frame.offset(), innerBytes, tunnel.nextHeader());
        if (!tunnel.holds(frame.lengthBytes())) {
            return Drop.MTU;
        }
        tunnel.prependHeader(frame, smaller ? IpProtocol.IPCOMP : tunnel.nextHeader());
        sa.onPacket(innerBytes);
        return Drop.NONE;
    }

    private Drop insert(PacketFrame frame) {
        Drop drop = transport.read(frame);
        if (drop != Drop.NONE) {
            return drop;
        }
        HeaderChain headers = transport.headers();
        int payloadBytes = transport.payloadBytes();
        boolean smaller =
                compress(frame, frame.offset() + headers.headerBytes(), payloadBytes, headers.protocol());
        transport.complete(frame, smaller ? IpProtocol.IPCOMP : headers.protocol());
        sa.onPacket(payloadBytes);
        return Drop.NONE;
    }

    /** Puts IPComp in the place of the payload, which reaches to the end of the frame, if that makes it smaller. */
    private boolean compress(PacketFrame frame, int payload, int payloadBytes, int nextHeader) {
        int maxBytes = payloadBytes - IpcompHeader.BYTES - 1;
        if (payloadBytes < MIN_PAYLOAD_BYTES || payloadBytes > PacketBuffers.BYTES) {
            return false;
        }
        int bytes = compressor.compress(frame.memory(), payload, payloadBytes, maxBytes);
        if (bytes == 0) {
            return false;
        }
        IpcompHeader.write(frame.memory(), payload, nextHeader, cpi);
        buffers.store(frame.memory(), payload + IpcompHeader.BYTES, bytes);
        frame.resize(frame.lengthBytes() - payloadBytes + IpcompHeader.BYTES + bytes);
        return true;
    }

    /** Compression only ever makes it smaller. */
    @Override
    public int maxInnerBytes(int outerBytes) {
        return Math.max(outerBytes - (tunnelMode ? tunnel.headerBytes() : 0), 0);
    }

    @Override
    public PacketSa sa() {
        return sa;
    }

    @Override
    public void close() {
        compressor.close();
        sa.close();
    }
}
