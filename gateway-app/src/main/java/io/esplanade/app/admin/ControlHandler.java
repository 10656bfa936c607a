package io.esplanade.app.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: takes one request, answers, hangs up. */
final class ControlHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(ControlHandler.class);

    private final Function<ControlRequest, ControlReply> commands;

    ControlHandler(Function<ControlRequest, ControlReply> commands) {
        this.commands = commands;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) throws IOException {
        ControlRequest request = ControlRequest.decode(new DataInputStream(new ByteBufInputStream(frame)));
        context.channel().config().setAutoRead(false);
        context.pipeline().remove(ReadTimeoutHandler.class);
        Thread.ofVirtual().name("control").start(() -> answer(context, request));
    }

    private void answer(ChannelHandlerContext context, ControlRequest request) {
        ControlReply reply;
        try {
            reply = commands.apply(request);
        } catch (RuntimeException e) {
            LOG.error("control request {} failed", request.verb(), e);
            reply = ControlReply.failed("ipsecctl: the gateway failed at this: " + e.getMessage() + "\n");
        }
        context.writeAndFlush(Unpooled.wrappedBuffer(reply.encode())).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof ReadTimeoutException)) {
            LOG.warn("control connection closed: {}", cause.toString());
        }
        var _ = context.close();
    }
}
