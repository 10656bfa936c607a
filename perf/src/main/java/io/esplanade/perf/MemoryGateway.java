package io.esplanade.perf;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.worker.Dataplane;
import io.esplanade.dataplane.worker.DataplaneConfig;
import io.esplanade.dataplane.worker.Outlets;
import io.esplanade.tun.DatagramBuf;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.esplanade.tun.PacketBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;

/** A worker whose device and socket are the benchmark itself. Everything happens on the caller's thread. */
final class MemoryGateway {
    private static final int NAT_TRAVERSAL_PORT = 4500;

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Dataplane dataplane;
    private final ChannelPipeline tun;
    private final ChannelPipeline socket;

    MemoryGateway(CryptoProviders crypto, IpPacketWriter device, DatagramSender sender) {
        Outlets.ByFamily<Channel> noIke = new Outlets.ByFamily<>(null, null);
        Outlets.ByFamily<DatagramSender> senders = new Outlets.ByFamily<>(sender, null);
        Outlets outlets = new Outlets(device, noIke, noIke, senders, senders, senders);
        dataplane = new Dataplane(
                loop.eventLoop(),
                outlets,
                new DataplaneConfig(DataplaneConfig.ETHERNET_MTU, true, crypto),
                new NoEvents(),
                (datagram, local, remote, natTraversal) -> {});
        tun = pipeline(dataplane.tunHandler());
        socket = pipeline(dataplane.natTraversalHandler(NAT_TRAVERSAL_PORT));
    }

    private static ChannelPipeline pipeline(ChannelHandler handler) {
        return new EmbeddedChannel(handler).pipeline();
    }

    void add(EspSa sa) {
        var added = dataplane.add(sa);
        loop.runPendingTasks();
        added.join();
    }

    void add(Flow flow) {
        var added = dataplane.addFlow(flow);
        loop.runPendingTasks();
        added.join();
    }

    /** One read of the device, which is a batch by itself. */
    void fromTun(PacketBuf frame) {
        frame.retain();
        tun.fireChannelRead(frame);
        tun.fireChannelReadComplete();
    }

    /** One read of the socket, which is a batch by itself. */
    void fromSocket(DatagramBuf run) {
        run.retain();
        socket.fireChannelRead(run);
        socket.fireChannelReadComplete();
    }

    /** Fails if anything was dropped: then something else was measured than meant. */
    void requireNoDrops() {
        for (Drop reason : Drop.values()) {
            if (dataplane.dropped(reason) != 0) {
                throw new IllegalStateException(dataplane.dropped(reason) + " packets dropped: " + reason);
            }
        }
    }

    private static final class NoEvents implements DataplaneEvents {
        @Override
        public void onAcquire(Flow flow) {}

        @Override
        public void onExpire(Sa sa, boolean hard, String cause) {}

        @Override
        public void onPeerMoved(EspSa inbound, InetSocketAddress source) {}
    }
}
