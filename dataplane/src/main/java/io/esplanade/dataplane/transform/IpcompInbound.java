package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.PacketSa;
import java.lang.foreign.MemorySegment;

/**
 * Restores what was compressed (RFC 3173 section 2.1). In tunnel mode it takes plain IP in IP too, which the other side
 * sends where compression gains nothing.
 */
final class IpcompInbound implements InboundTransform {
    private final UnkeyedSa sa;
    private final boolean tunnelMode;
    private final PacketBuffers buffers;
    private final Deflate.Decompressor decompressor;
    private final HeaderChain headers = new HeaderChain();
    private final TunnelExit exit = new TunnelExit();

    IpcompInbound(IpcompSa sa, PacketBuffers buffers) {
        this.sa = new UnkeyedSa(sa);
        this.tunnelMode = sa.mode() == SaMode.TUNNEL;
        this.buffers = buffers;
        this.decompressor = new Deflate.Decompressor(buffers);
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = headers.find(frame);
        if (drop == Drop.NONE) {
            drop = headers.protocol() == IpProtocol.IPCOMP ? restore(frame) : withoutIpcomp(frame);
        }
        if (drop != Drop.NONE) {
            sa.onDrop();
        }
        return drop;
    }

    private Drop restore(PacketFrame frame) {
        MemorySegment memory = frame.memory();
        int ipcomp = frame.offset() + headers.headerBytes();
        int compressedBytes = frame.end() - ipcomp - IpcompHeader.BYTES;
        if (compressedBytes <= 0 || compressedBytes > PacketBuffers.BYTES) {
            return Drop.MALFORMED;
        }
        int room = frame.end() + frame.roomBehind() - ipcomp;
        int most = Math.min(room, PacketBuffers.BYTES - (tunnelMode ? 0 : headers.headerBytes()));
        int bytes = decompressor.decompress(memory, ipcomp + IpcompHeader.BYTES, compressedBytes, most);
        if (bytes == 0) {
            return Drop.COMPRESSION;
        }
        int nextHeader = IpcompHeader.nextHeader(memory, ipcomp);
        int outerTrafficClass = headers.trafficClass(frame);
        buffers.store(memory, ipcomp, bytes);
        sa.onPacket(bytes);
        frame.resize(headers.headerBytes() + bytes);
        return uncover(frame, nextHeader, outerTrafficClass);
    }

    private Drop withoutIpcomp(PacketFrame frame) {
        if (!tunnelMode) {
            return Drop.MALFORMED;
        }
        sa.onPacket(frame.lengthBytes() - headers.headerBytes());
        return uncover(frame, headers.protocol(), headers.trafficClass(frame));
    }

    private Drop uncover(PacketFrame frame, int nextHeader, int outerTrafficClass) {
        if (tunnelMode) {
            frame.strip(headers.headerBytes());
            return exit.leave(frame, nextHeader, outerTrafficClass);
        }
        headers.complete(frame, nextHeader);
        return Drop.NONE;
    }

    @Override
    public PacketSa sa() {
        return sa;
    }

    @Override
    public void close() {
        decompressor.close();
        sa.close();
    }
}
