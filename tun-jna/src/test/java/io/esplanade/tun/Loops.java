package io.esplanade.tun;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One event loop for the channels of a test. */
final class Loops implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    <C extends Channel> C start(C channel, ChannelHandler handler) {
        channel.pipeline().addLast(handler);
        group.register(channel).syncUninterruptibly();
        return channel;
    }

    /** Runs on the loop. */
    <T> T call(Callable<T> body) throws Exception {
        return group.next().submit(body).get(10, TimeUnit.SECONDS);
    }

    /** Lets the loop work until the condition, looked at on the loop, holds. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!call(condition::getAsBoolean)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within 10 s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Gives what comes in to a function, then releases it. */
    static <T> ChannelHandler reader(Class<T> type, Consumer<T> body) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                try {
                    body.accept(type.cast(message));
                } finally {
                    ReferenceCountUtil.release(message);
                }
            }
        };
    }
}
