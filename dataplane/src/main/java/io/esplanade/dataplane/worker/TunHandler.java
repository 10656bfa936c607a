package io.esplanade.dataplane.worker;

import io.esplanade.tun.PacketBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** From the TUN channel's pipeline to the outbound path. */
final class TunHandler extends ChannelInboundHandlerAdapter {
    private final OutboundPath outbound;
    private final ChannelLosses losses;
    private final PacketFaults faults;

    TunHandler(OutboundPath outbound, ChannelLosses losses, PacketFaults faults) {
        this.outbound = outbound;
        this.losses = losses;
        this.faults = faults;
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

    /** The channel goes on: whoever makes it fail with one packet must not stop the others. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        faults.report("TUN device", fault);
    }
}
