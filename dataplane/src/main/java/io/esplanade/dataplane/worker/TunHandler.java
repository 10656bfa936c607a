package io.esplanade.dataplane.worker;

import io.esplanade.tun.PacketBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** From the TUN channel's pipeline to the outbound path. */
final class TunHandler extends ChannelInboundHandlerAdapter {
    private final OutboundPath outbound;

    TunHandler(OutboundPath outbound) {
        this.outbound = outbound;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        PacketBuf packet = (PacketBuf) message;
        try {
            outbound.onIpPacket(packet.memory(), packet.readerIndex(), packet.readableBytes());
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        outbound.flush();
    }
}
