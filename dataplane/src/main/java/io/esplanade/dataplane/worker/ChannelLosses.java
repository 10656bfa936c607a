package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.tun.IoFailure;
import io.esplanade.tun.IoFailures;
import io.esplanade.tun.PacketSocket;
import io.esplanade.tun.TunChannel;
import io.netty.channel.Channel;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the worker's channels lost between it and the kernel, in the words of {@link Drop}. Any thread. */
final class ChannelLosses {
    private final CopyOnWriteArrayList<IoFailures> channels = new CopyOnWriteArrayList<>();

    /** From now on counts what this channel loses; others than those of devices and sockets lose nothing. */
    void watch(Channel channel) {
        if (channel instanceof TunChannel tun) {
            channels.addIfAbsent(tun.failures());
        } else if (channel instanceof PacketSocket socket) {
            channels.addIfAbsent(socket.failures());
        }
    }

    long count(Drop reason) {
        long lost = 0;
        for (IoFailure failure : IoFailure.values()) {
            if (dropOf(failure) == reason) {
                lost += channels.stream().mapToLong(channel -> channel.count(failure)).sum();
            }
        }
        return lost;
    }

    private static Drop dropOf(IoFailure failure) {
        return switch (failure) {
            case QUEUE_FULL -> Drop.QUEUE_FULL;
            case TOO_LONG -> Drop.MTU;
            case TRUNCATED -> Drop.MALFORMED;
            case DOWN, UNREACHABLE, FILTERED, OTHER -> Drop.SEND_FAILED;
        };
    }
}
