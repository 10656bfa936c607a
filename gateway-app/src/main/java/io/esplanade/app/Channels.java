package io.esplanade.app;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;

/** How channels of devices begin and end. */
final class Channels {
    private Channels() {}

    /** Puts the handler in and registers the channel, which sends from then on, and reads when auto-read is set. */
    static void attach(Channel channel, EventLoop loop, ChannelHandler handler) {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(handler);
        loop.register(channel).syncUninterruptibly();
    }

    static void closeLater(Cleanup cleanup, Channel channel) {
        cleanup.later("close " + channel, () -> {
            if (channel.isRegistered()) {
                channel.close().syncUninterruptibly();
            } else {
                channel.unsafe().closeForcibly();
            }
        });
    }
}
