package io.esplanade.dataplane.worker;

import io.esplanade.tun.PacketBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** From the TUN channel's pipeline to the outbound path. */
final class TunHandler extends ChannelInboundHandlerAdapter {
    private final OutboundPath outbound;
    private final ChannelLosses losses;

    TunHandler(OutboundPath outbound, ChannelLosses losses) {
        this.outbound = outbound;
        this.losses = losses;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        losses.watch(context.channel());
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
