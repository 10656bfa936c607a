package io.esplanade.app.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes one request, answers, hangs up. That of a monitor stays open for as long as its client likes,
 * however slowly that reads, and is watched for the client's end. Event-loop thread only, but for the answering.
 */
final class ControlHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(ControlHandler.class);

    private final ControlService service;
    private boolean asked;
    private @Nullable Thread monitoring;

    ControlHandler(ControlService service) {
        this.service = service;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) throws IOException {
        if (asked) {
            throw new IOException("a second request");
        }
        asked = true;
        ControlRequest request;
        try {
            request = ControlRequest.decode(new DataInputStream(new ByteBufInputStream(frame)));
        } catch (ControlRequest.OtherVersionException e) {
            hangUp(context, ControlReply.failed("ipsecctl: " + e.getMessage() + "\n"));
            return;
        }
        context.pipeline().remove(ReadTimeoutHandler.class);
        Thread answering = Thread.ofVirtual().name("control").unstarted(() -> answer(context, request));
        if (request.verb() == ControlRequest.Verb.MONITOR) {
            context.pipeline().remove(WriteTimeoutHandler.class);
            monitoring = answering;
        } else {
            context.channel().config().setAutoRead(false);
        }
        answering.start();
    }

    private void answer(ChannelHandlerContext context, ControlRequest request) {
        ControlReply reply;
        try {
            reply = service.answer(request, (output, errors) -> tell(context, output, errors));
        } catch (IOException | InterruptedException clientIsGone) {
            LOG.debug("control request {}: nobody waits for the answer", request.verb());
            var _ = context.close();
            return;
        } catch (RuntimeException e) {
            LOG.error("control request {} failed", request.verb(), e);
            reply = ControlReply.failed("ipsecctl: the gateway failed at this: " + e.getMessage() + "\n");
        }
        hangUp(context, reply);
    }

    private static void hangUp(ChannelHandlerContext context, ControlReply reply) {
        context.writeAndFlush(Unpooled.wrappedBuffer(reply.encode())).addListener(ChannelFutureListener.CLOSE);
    }

    private static void tell(ChannelHandlerContext context, String output, String errors)
            throws IOException, InterruptedException {
        byte[] frame = new ControlReply(ControlReply.MORE, output, errors).encode();
        ChannelFuture written =
                context.writeAndFlush(Unpooled.wrappedBuffer(frame)).await();
        if (!written.isSuccess()) {
            throw new IOException("the client is gone", written.cause());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (monitoring != null) {
            monitoring.interrupt();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof ReadTimeoutException)) {
            LOG.warn("control connection closed: {}", cause.toString());
        }
        var _ = context.close();
    }
}
