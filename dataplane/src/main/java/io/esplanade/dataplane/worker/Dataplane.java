package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IkeReceiver;
import io.esplanade.dataplane.api.IkeSender;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.SadbListener;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.esplanade.dataplane.offload.Coalescer;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker of the data plane, as other threads see it: they hand it commands, which its event loop carries out in
 * their order between two batches of packets.
 */
public final class Dataplane implements SaInstaller, DataplaneCounters, IkeSender {
    private static final Logger log = LoggerFactory.getLogger(Dataplane.class);

    private final EventLoop eventLoop;
    private final DropCounters drops = new DropCounters();
    private final ChannelLosses losses = new ChannelLosses();
    private final TunnelCounters tunnels = new TunnelCounters();
    private final Team team;
    private final int self;
    private final Handover handover;
    private final BatchTime time;
    private final PathMtus mtus;
    private final InnerMtus innerMtus;
    private final WatchedEvents watched;
    private final SaDatabases databases;
    private final IkeOutlet ikeOutlet;
    private final OutboundPath outbound;
    private final InboundPath inbound;
    private final PacketFaults faults;
    private final PortDemux demux;
    /** Peers with a smaller path, each with one timer that ends it. Event-loop thread only. */
    private final Set<InetAddress> aging = new HashSet<>();
    private boolean closed; // event-loop thread only

    /**
     * A worker without SAs and flows. The handlers that it returns are to be put into the pipelines of channels on the
     * same event loop.
     *
     * @param eventLoop where packets arrive, and the only thread that touches SAs
     * @param events told on the event loop's thread
     * @param ike given what comes in for the control plane, on the event loop's thread
     */
    public Dataplane(
            EventLoop eventLoop, Outlets outlets, DataplaneConfig config, DataplaneEvents events, IkeReceiver ike) {
        this(eventLoop, outlets, config, events, ike, new BatchTime(), Team.ofOne(), 0);
    }

    /** @param self its number in the team */
    Dataplane(
            EventLoop eventLoop,
            Outlets outlets,
            DataplaneConfig config,
            DataplaneEvents events,
            IkeReceiver ike,
            BatchTime time,
            Team team,
            int self) {
        this.eventLoop = eventLoop;
        this.time = time;
        this.team = team;
        this.self = self;
        this.handover = new Handover(team, self, drops);
        this.mtus = new PathMtus(config.pathMtu());
        this.innerMtus = new InnerMtus(mtus, config.pathMtu());
        this.watched = new WatchedEvents(events);
        this.databases = new SaDatabases(
                config.crypto().forOneThread(), outlets, tunnels, team, self, innerMtus, watched);
        this.ikeOutlet = new IkeOutlet(outlets, drops);
        this.outbound = new OutboundPath(outlets, databases, mtus, drops, time, watched, handover);
        Coalescer coalescer = new Coalescer(outlets.tun(), config.udpSegmentation());
        this.inbound = new InboundPath(databases, mtus, drops, time, coalescer, handover);
        this.faults = new PacketFaults(drops, time);
        this.demux = new PortDemux(inbound, ike, drops, faults);
        team.inbox(self).open(new InboxReader(team.inbox(self), inbound, outbound, handover, faults));
    }

    /** From now on, this one is told what happens to SAD and SPD. Any thread; there is one at a time. */
    public void watch(SadbListener listener) {
        watched.watch(listener);
    }

    /** A handler for the TUN channel. */
    public ChannelHandler tunHandler() {
        return new TunHandler(outbound, losses, faults);
    }

    /** A handler for a socket of UDP port 500, or of another that carries IKE alone. */
    public ChannelHandler ikeHandler(int localPort) {
        return new DatagramHandler(demux::onIke, localPort, inbound, losses, faults);
    }

    /** A handler for a socket of UDP port 4500, or of another that carries IKE behind a marker, and ESP. */
    public ChannelHandler natTraversalHandler(int localPort) {
        return new DatagramHandler(demux::onNatTraversal, localPort, inbound, losses, faults);
    }

    /**
     * A handler for a raw socket of IP protocol 50 that shows {@linkplain io.esplanade.tun.PacketSocketOptions#withIpHeader
     * whole packets}, without which transport mode and bundles are dropped as malformed.
     */
    public ChannelHandler espHandler() {
        return new DatagramHandler(demux::onRawEsp, 0, inbound, losses, faults);
    }

    /** A handler for a raw socket of IP protocol 51, as {@link #espHandler}. */
    public ChannelHandler ahHandler() {
        return wholePacketHandler();
    }

    /** A handler for a raw socket of IP protocol 108, as {@link #espHandler}. */
    public ChannelHandler ipcompHandler() {
        return wholePacketHandler();
    }

    /**
     * A handler for a raw socket of IP protocol 4 or 41, as {@link #espHandler}. What is not for an SA is ignored and not
     * counted: the socket gets a copy of what the kernel's own tunnels receive.
     */
    public ChannelHandler ipipHandler() {
        return wholePacketHandler();
    }

    /** A handler for a socket that only sends: counts what the kernel refuses. */
    public ChannelHandler sendingHandler() {
        return wholePacketHandler();
    }

    private ChannelHandler wholePacketHandler() {
        return new DatagramHandler(demux::onRaw, 0, inbound, losses, faults);
    }

    @Override
    public Spi getSpi(String tunnel) {
        Spi spi = team.spis().reserve(self, team.size());
        watched.tell(new SadbEvent.SpiReserved(spi));
        return spi;
    }

    @Override
    public void releaseSpi(Spi spi) {
        team.spis().release(spi);
    }

    @Override
    public CompletableFuture<Void> add(Sa sa) {
        return run(() -> {
            boolean reserved = sa.direction() == Direction.IN && team.spis().isReserved(sa.spi());
            databases.add(sa, time.read());
            watched.tell(new SadbEvent.SaAdded(sa, reserved));
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(SaId sa) {
        return call(() -> told(databases.delete(sa), new SadbEvent.SaDeleted(sa)));
    }

    @Override
    public CompletableFuture<Boolean> movePeer(SaId sa, InetSocketAddress peer) {
        return call(() -> databases.movePeer(sa, peer, time.read()));
    }

    @Override
    public CompletableFuture<Void> group(SaId inner, SaId outer) {
        return run(() -> {
            databases.group(inner, outer, time.read());
            watched.tell(new SadbEvent.SasGrouped(inner, outer));
        });
    }

    @Override
    public CompletableFuture<Void> addFlow(Flow flow) {
        return addFlow(flow, () -> tell(new SadbEvent.FlowAdded(flow)));
    }

    /** @param then runs on the event loop when the flow is there */
    CompletableFuture<Void> addFlow(Flow flow, Runnable then) {
        return run(() -> {
            databases.addFlow(flow);
            then.run();
        });
    }

    @Override
    public CompletableFuture<Boolean> deleteFlow(Flow flow) {
        return deleteFlow(flow, () -> tell(new SadbEvent.FlowDeleted(flow)));
    }

    /** @param then runs on the event loop when the flow is gone that was there */
    CompletableFuture<Boolean> deleteFlow(Flow flow, Runnable then) {
        return call(() -> {
            boolean done = databases.deleteFlow(flow);
            if (done) {
                then.run();
            }
            return done;
        });
    }

    @Override
    public CompletableFuture<Void> flush() {
        return flush(() -> tell(new SadbEvent.Flushed()));
    }

    /** @param then runs on the event loop when all is gone */
    CompletableFuture<Void> flush(Runnable then) {
        return run(() -> {
            databases.flush();
            then.run();
        });
    }

    /** Tells who watches. Any thread. */
    void tell(SadbEvent event) {
        watched.tell(event);
    }

    /** Tells who watches, if it was done. */
    private boolean told(boolean done, SadbEvent event) {
        if (done) {
            watched.tell(event);
        }
        return done;
    }

    @Override
    public CompletableFuture<List<SaSnapshot>> dumpSas() {
        return sas().thenApplyAsync(Dataplane::snapshots); // of many SAs, too long for packets to wait
    }

    /** What each SA tells of itself, whatever thread asks it. */
    CompletableFuture<List<Supplier<SaSnapshot>>> sas() {
        return call(databases::sas);
    }

    static List<SaSnapshot> snapshots(List<Supplier<SaSnapshot>> sas) {
        return sas.stream()
                .map(Supplier::get)
                .sorted(Comparator.comparing(snapshot -> snapshot.sa().spi()))
                .toList();
    }

    @Override
    public CompletableFuture<List<Flow>> dumpFlows() {
        return call(() -> databases.spd().flows());
    }

    @Override
    public long dropped(Drop reason) {
        return drops.get(reason) + losses.count(reason);
    }

    @Override
    public List<Long> handedOver() {
        return List.of(handover.handedOver());
    }

    @Override
    public List<TunnelSnapshot> tunnels() {
        return tunnels.snapshot();
    }

    @Override
    public void sendIke(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        handOver(() -> ikeOutlet.send(datagram, local, remote, natTraversal));
    }

    @Override
    public void sendNatKeepalive(InetSocketAddress local, InetSocketAddress remote) {
        handOver(() -> ikeOutlet.sendKeepalive(local, remote));
    }

    /**
     * Somebody on the way says that packets of more octets do not reach the peer (RFC 1191, RFC 8201). Nothing proves
     * it, so it is believed down to 552 octets (IPv6: 1280) only, for ten minutes, and for peers that there are, or hosts
     * to which packets went in clear. Any thread.
     *
     * @param mtu octets of an IP packet, outer header included
     */
    public void onPathMtu(InetAddress peer, int mtu) {
        handOver(() -> {
            if ((innerMtus.hasPeer(peer) || outbound.sendsInClearTo(peer)) && mtus.learn(peer, mtu, time.read().nowNs())) {
                innerMtus.onPathChange(peer, time.nowNs());
                if (aging.add(peer)) {
                    scheduleAging(peer);
                }
            }
        });
    }

    private void scheduleAging(InetAddress peer) {
        long ageNs = mtus.validUntilNs(peer, time.nowNs()) - time.nowNs();
        Future<?> _ = eventLoop.schedule(() -> onPathMtuAged(peer), ageNs, TimeUnit.NANOSECONDS);
    }

    private void onPathMtuAged(InetAddress peer) {
        boolean shrunkAgain = mtus.isLearned(peer, time.read().nowNs());
        innerMtus.onPathChange(peer, time.nowNs());
        if (shrunkAgain) {
            scheduleAging(peer);
        } else {
            aging.remove(peer);
        }
    }

    /** Octets of the largest packet that fits into every outbound SA: what the device's MTU should be. Any thread. */
    public int smallestInnerMtu() {
        return innerMtus.smallest();
    }

    /** Removes all SAs and flows, wipes the keys, and refuses commands from then on. */
    public CompletableFuture<Void> stop() {
        return run(() -> {
            databases.flush();
            closed = true;
        });
    }

    /** For what nobody waits for: after {@link #stop} it is forgotten. */
    private void handOver(Runnable command) {
        try {
            eventLoop.execute(() -> {
                if (!closed) {
                    command.run();
                }
            });
        } catch (RejectedExecutionException loopIsGone) {
            log.debug("nothing is sent any more", loopIsGone);
        }
    }

    private CompletableFuture<Void> run(Runnable command) {
        return call(() -> {
            command.run();
            return null;
        });
    }

    private <T> CompletableFuture<T> call(Callable<T> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            eventLoop.execute(() -> complete(result, command));
        } catch (RejectedExecutionException loopIsGone) {
            result.completeExceptionally(stopped());
        }
        return result;
    }

    private <T> void complete(CompletableFuture<T> result, Callable<T> command) {
        if (closed) {
            result.completeExceptionally(stopped());
            return;
        }
        try {
            result.complete(command.call());
        } catch (Exception failure) { // the caller's to handle, like any exception of a future
            result.completeExceptionally(failure);
        }
    }

    private static IllegalStateException stopped() {
        return new IllegalStateException("the data plane has stopped");
    }
}
