package io.esplanade.app.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes a connection that is open for too long, whatever happens on it. */
public final class ConnectionDeadline extends ChannelInboundHandlerAdapter {
    private final long seconds;
    private @Nullable ScheduledFuture<?> deadline;

    public ConnectionDeadline(long seconds) {
        this.seconds = seconds;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Runnable close = () -> {
            var _ = context.close();
        };
        deadline = context.executor().schedule(close, seconds, TimeUnit.SECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        context.fireChannelInactive();
    }
}
