package io.esplanade.app;

import io.esplanade.app.cli.GatewayOptions;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.worker.Outlets;
import io.esplanade.dataplane.worker.Workers;
import io.esplanade.tun.MessageTooLongListener;
import io.esplanade.tun.TunChannel;
import io.esplanade.tun.TunConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What packets come and go through: the device, of which each worker has a queue, and the sockets.
 *
 * @param queues one for each worker
 */
record Devices(List<TunChannel> queues, Sockets sockets) {
    /**
     * Opens all; nothing is read before {@link #read}.
     *
     * @throws IOException whatever is missing or taken; the message is for the user
     */
    static Devices open(GatewayOptions options, int deviceMtu, Cleanup cleanup) throws IOException {
        Sockets sockets = Sockets.open(cleanup, options.workers());
        TunConfig one = TunConfig.named(options.tunName(), deviceMtu);
        TunChannel tun = TunChannel.open(options.workers() == 1
                ? one
                : new TunConfig(one.name(), one.mtu(), true, one.offloads(), one.packetsPerRead()));
        Channels.closeLater(cleanup, tun);
        List<TunChannel> queues = new ArrayList<>(List.of(tun));
        while (queues.size() < options.workers()) {
            TunChannel next = tun.openQueue();
            Channels.closeLater(cleanup, next);
            queues.add(next);
        }
        for (IpPrefix address : options.tunAddresses()) {
            tun.addAddress(address.address(), address.length());
        }
        return new Devices(List.copyOf(queues), sockets);
    }

    /** The first queue, by which the device is known. */
    TunChannel tun() {
        return queues.getFirst();
    }

    /** The ways out of the data plane, for each worker. */
    List<Outlets> outlets() {
        List<Outlets> outlets = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            outlets.add(sockets.outlets(i, queues.get(i)));
        }
        return outlets;
    }

    /** Makes the way for packets. */
    void attach(List<EventLoop> loops, Workers workers, MessageTooLongListener tooLong) {
        sockets.attach(loops, workers, tooLong);
        for (int i = 0; i < queues.size(); i++) {
            Channels.attach(queues.get(i), loops.get(i), workers.worker(i).tunHandler());
        }
    }

    /** Lets packets come in. */
    void read() {
        sockets.read();
        queues.forEach(queue -> queue.config().setAutoRead(true));
    }
}
