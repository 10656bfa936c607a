package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IkeReceiver;
import io.esplanade.dataplane.api.IkeSender;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.SadbListener;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The workers of the data plane as one. Each tunnel belongs to one of them, where both directions of its negotiated SAs
 * are, so each SA has one writer; every worker knows all flows, and hands over what is another's. SAs of the file, all
 * protocols but ESP, and transport mode belong to the first worker, as does what is sent for IKE. Any thread.
 */
public final class Workers implements SaInstaller, DataplaneCounters, IkeSender {
    /** How many there can be. */
    public static final int MAX = 64;

    private final Team team;
    private final List<Dataplane> workers;

    /**
     * Workers without SAs and flows.
     *
     * @param loops one for each worker, of {@link #MAX} at most
     * @param outlets each worker's own; those for IKE are used of the first worker only
     * @param events told on the event loops' threads
     * @param ike given what comes in for the control plane, on the event loops' threads
     */
    public Workers(
            List<EventLoop> loops,
            List<Outlets> outlets,
            DataplaneConfig config,
            DataplaneEvents events,
            IkeReceiver ike) {
        if (loops.isEmpty() || loops.size() > MAX || loops.size() != outlets.size()) {
            throw new IllegalArgumentException(loops.size() + " event loops, " + outlets.size() + " outlets");
        }
        team = new Team(loops);
        List<Dataplane> made = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            made.add(new Dataplane(loops.get(i), outlets.get(i), config, events, ike, new BatchTime(), team, i));
        }
        workers = List.copyOf(made);
    }

    /** How many there are. */
    public int size() {
        return workers.size();
    }

    /** One of them, whose handlers are for channels on its own event loop. Commands go to all of them as one. */
    public Dataplane worker(int number) {
        return workers.get(number);
    }

    private Dataplane first() {
        return workers.getFirst();
    }

    /** From now on, this one is told what happens to SAD and SPD, each thing once. There is one at a time. */
    public void watch(SadbListener listener) {
        workers.forEach(worker -> worker.watch(listener));
    }

    @Override
    public Spi getSpi(String tunnel) {
        return worker(team.owners().of(tunnel).worker()).getSpi(tunnel);
    }

    @Override
    public void releaseSpi(Spi spi) {
        first().releaseSpi(spi);
    }

    @Override
    public CompletableFuture<Void> add(Sa sa) {
        return worker(team.owners().placeOf(sa)).add(sa);
    }

    /** Its tunnel is not known, so it is looked for wherever it may be. */
    @Override
    public CompletableFuture<Boolean> delete(SaId sa) {
        return sa.protocol() == SaProtocol.ESP ? any(all(worker -> worker.delete(sa))) : first().delete(sa);
    }

    @Override
    public CompletableFuture<Boolean> movePeer(SaId sa, InetSocketAddress peer) {
        return any(all(worker -> worker.movePeer(sa, peer)));
    }

    @Override
    public CompletableFuture<Void> group(SaId inner, SaId outer) {
        return first().group(inner, outer);
    }

    /** The owner has the flow first: what others hand over finds it there. */
    @Override
    public CompletableFuture<Void> addFlow(Flow flow) {
        Runnable then = last(new SadbEvent.FlowAdded(flow));
        Dataplane owner = worker(team.owners().of(flow).worker());
        List<CompletableFuture<Void>> done = new ArrayList<>();
        done.add(owner.addFlow(flow, then));
        workers.stream().filter(worker -> worker != owner).forEach(worker -> done.add(worker.addFlow(flow, then)));
        return whenAll(done);
    }

    @Override
    public CompletableFuture<Boolean> deleteFlow(Flow flow) {
        Runnable then = last(new SadbEvent.FlowDeleted(flow));
        return any(all(worker -> worker.deleteFlow(flow, then)));
    }

    @Override
    public CompletableFuture<Void> flush() {
        Runnable then = last(new SadbEvent.Flushed());
        return whenAll(all(worker -> worker.flush(then)));
    }

    /** To be run by each worker; the last one tells. */
    private Runnable last(SadbEvent event) {
        AtomicInteger missing = new AtomicInteger(size());
        return () -> {
            if (missing.decrementAndGet() == 0) {
                first().tell(event);
            }
        };
    }

    @Override
    public CompletableFuture<List<SaSnapshot>> dumpSas() {
        return gathered(all(Dataplane::sas)).thenApplyAsync(Dataplane::snapshots);
    }

    @Override
    public CompletableFuture<List<Flow>> dumpFlows() {
        return first().dumpFlows();
    }

    @Override
    public long dropped(Drop reason) {
        return workers.stream().mapToLong(worker -> worker.dropped(reason)).sum();
    }

    @Override
    public List<Long> handedOver() {
        return workers.stream().flatMap(worker -> worker.handedOver().stream()).toList();
    }

    @Override
    public List<TunnelSnapshot> tunnels() {
        return size() == 1 ? first().tunnels() : workers.stream()
                .flatMap(worker -> worker.tunnels().stream())
                .collect(Collectors.toMap(each -> new Way(each.tunnel(), each.direction()), each -> each, Workers::sum))
                .values().stream().toList();
    }

    private record Way(String tunnel, Direction direction) {}

    private static TunnelSnapshot sum(TunnelSnapshot a, TunnelSnapshot b) {
        return new TunnelSnapshot(
                a.tunnel(),
                a.direction(),
                a.packets() + b.packets(),
                a.octets() + b.octets(),
                Math.max(a.lastPacketEpochSeconds(), b.lastPacketEpochSeconds()));
    }

    @Override
    public void sendIke(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        first().sendIke(datagram, local, remote, natTraversal);
    }

    @Override
    public void sendNatKeepalive(InetSocketAddress local, InetSocketAddress remote) {
        first().sendNatKeepalive(local, remote);
    }

    /** As {@link Dataplane#onPathMtu}: each of them may have SAs to the peer. */
    public void onPathMtu(InetAddress peer, int mtu) {
        workers.forEach(worker -> worker.onPathMtu(peer, mtu));
    }

    /** Octets of the largest packet that fits into every outbound SA: what the device's MTU should be. */
    public int smallestInnerMtu() {
        return workers.stream().mapToInt(Dataplane::smallestInnerMtu).min().orElseThrow();
    }

    /** Removes all SAs and flows, wipes the keys, and refuses commands from then on. */
    public CompletableFuture<Void> stop() {
        return whenAll(all(Dataplane::stop));
    }

    private <T> List<CompletableFuture<T>> all(Function<Dataplane, CompletableFuture<T>> command) {
        return workers.stream().map(command).toList();
    }

    private static CompletableFuture<Void> whenAll(List<? extends CompletableFuture<?>> done) {
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Boolean> any(List<CompletableFuture<Boolean>> done) {
        return whenAll(done).thenApply(_ -> done.stream().anyMatch(CompletableFuture::join));
    }

    private static <T> CompletableFuture<List<T>> gathered(List<CompletableFuture<List<T>>> parts) {
        return whenAll(parts).thenApply(_ ->
                parts.stream().map(CompletableFuture::join).flatMap(Collection::stream).toList());
    }
}
