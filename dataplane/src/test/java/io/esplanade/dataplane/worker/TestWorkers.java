package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.tun.DatagramBuf;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.PacketBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Several workers of one gateway, whose event loops are stepped by the test. */
final class TestWorkers {
    final RecordedEvents events = new RecordedEvents();
    final Workers workers;
    private final List<Side> sides = new ArrayList<>();

    /** What one worker has of its own. */
    private static final class Side {
        final FakeTun tun = new FakeTun();
        final FakeSocket udp = new FakeSocket();
        final FakeSocket raw = new FakeSocket();
        final FakeSocket whole = new FakeSocket();
        final EmbeddedChannel loop = new EmbeddedChannel();
        final EmbeddedChannel ike = new EmbeddedChannel();

        Outlets outlets() {
            var ikeSockets = new Outlets.ByFamily<Channel>(ike, null);
            return new Outlets(tun, ikeSockets, ikeSockets, family(udp), family(raw), family(whole));
        }

        private static Outlets.ByFamily<DatagramSender> family(FakeSocket socket) {
            return new Outlets.ByFamily<>(socket, null);
        }
    }

    TestWorkers(int count) {
        for (int i = 0; i < count; i++) {
            sides.add(new Side());
        }
        List<EventLoop> loops = sides.stream().map(side -> side.loop.eventLoop()).toList();
        workers = new Workers(
                loops,
                sides.stream().map(Side::outlets).toList(),
                new DataplaneConfig(DataplaneConfig.ETHERNET_MTU, false, CryptoProviders.of(ProviderChoice.JCA)),
                events,
                events);
    }

    void add(Flow... flows) {
        for (Flow flow : flows) {
            await(workers.addFlow(flow));
        }
    }

    void add(Sa... sas) {
        for (Sa sa : sas) {
            await(workers.add(sa));
        }
    }

    <T> T await(CompletableFuture<T> command) {
        run();
        return command.join();
    }

    /** Lets all loops work until none has anything to do. */
    void run() {
        for (int round = 0; round < 4; round++) {
            sides.forEach(side -> side.loop.runPendingTasks());
        }
    }

    /** Lets one loop work. */
    void run(int worker) {
        sides.get(worker).loop.runPendingTasks();
    }

    /** The device gives a batch of packets to one worker, on whose loop alone anything happens. */
    void fromTun(int worker, byte[]... packets) {
        framesFromTun(worker, Arrays.stream(packets).map(TestGateway::plainFrame).toArray(byte[][]::new));
    }

    /** The same with virtio-net headers. */
    void framesFromTun(int worker, byte[]... frames) {
        EmbeddedChannel channel = new EmbeddedChannel(workers.worker(worker).tunHandler());
        channel.writeInbound(Arrays.stream(frames)
                .map(frame -> {
                    PacketBuf buffer = PacketBuf.allocate(frame.length);
                    buffer.clear().writeBytes(frame);
                    return buffer;
                })
                .toArray());
    }

    /** A run of datagrams comes to the UDP socket of one worker. */
    void fromUdp(int worker, byte[]... datagrams) {
        new EmbeddedChannel(workers.worker(worker).natTraversalHandler(4500)).writeInbound(run(datagrams));
    }

    /** A packet of protocol 50 without its IP header comes to the raw socket, which the first worker reads. */
    void fromRaw(byte[] packet) {
        new EmbeddedChannel(workers.worker(0).espHandler()).writeInbound(run(packet));
    }

    private static DatagramBuf run(byte[]... datagrams) {
        DatagramBuf run = new DatagramBuf(Arrays.stream(datagrams).mapToInt(each -> each.length).sum());
        run.clear();
        for (byte[] datagram : datagrams) {
            run.writeBytes(datagram);
        }
        run.setSource(false, 0, 0xc000_0209L, 4500);
        run.setDestination(0, 0xc000_0201L);
        run.setSegments(datagrams[0].length, 0);
        return run;
    }

    FakeTun tun(int worker) {
        return sides.get(worker).tun;
    }

    FakeSocket udp(int worker) {
        return sides.get(worker).udp;
    }

    FakeSocket raw(int worker) {
        return sides.get(worker).raw;
    }

    FakeSocket whole(int worker) {
        return sides.get(worker).whole;
    }

    EmbeddedChannel ike(int worker) {
        return sides.get(worker).ike;
    }

    long dropped() {
        return Arrays.stream(Drop.values()).mapToLong(workers::dropped).sum();
    }
}
