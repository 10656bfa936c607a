package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** From a socket's pipeline to the inbound path. */
final class DatagramHandler extends ChannelInboundHandlerAdapter {
    private final Port port;
    private final int localPort;
    private final InboundPath inbound;
    private final ChannelLosses losses;
    private final PacketFaults faults;

    /** What takes the datagrams of one kind of socket; borrows them until the end of the batch. */
    @FunctionalInterface
    interface Port {
        void onDatagrams(DatagramBuf run, int localPort);
    }

    DatagramHandler(Port port, int localPort, InboundPath inbound, ChannelLosses losses, PacketFaults faults) {
        this.port = port;
        this.localPort = localPort;
        this.inbound = inbound;
        this.losses = losses;
        this.faults = faults;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        losses.watch(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramBuf run = (DatagramBuf) message;
        try {
            port.onDatagrams(run, localPort);
        } finally {
            run.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inbound.flush();
    }

    /** The channel goes on: whoever makes it fail with one packet must not stop the others. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        faults.report("socket", fault);
    }
}
