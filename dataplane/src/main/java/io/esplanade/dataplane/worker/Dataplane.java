package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IkeSender;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker of the data plane, as other threads see it: they hand it commands, which its event loop carries out in their
 * order between two batches of packets.
 */
public final class Dataplane implements SaInstaller, DataplaneCounters, IkeSender {
    private static final Logger log = LoggerFactory.getLogger(Dataplane.class);

    private final EventLoop eventLoop;
    private final DropCounters drops = new DropCounters();
    private final TunnelCounters tunnels = new TunnelCounters();
    private final SpiPool spis = new SpiPool(new SecureRandom());
    private final SaDatabases databases;
    private final IkeOutlet ike;
    private boolean closed; // event-loop thread only

    /**
     * A worker without SAs and flows. The handlers that it returns are to be put into the pipelines of channels on the
     * same event loop.
     *
     * @param eventLoop where packets arrive, and the only thread that touches SAs
     */
    public Dataplane(EventLoop eventLoop, Outlets outlets, DataplaneConfig config) {
        this.eventLoop = eventLoop;
        this.databases = new SaDatabases(outlets, tunnels, spis);
        this.ike = new IkeOutlet(outlets, drops);
    }

    @Override
    public Spi getSpi() {
        return spis.reserve();
    }

    @Override
    public void releaseSpi(Spi spi) {
        spis.release(spi);
    }

    @Override
    public CompletableFuture<Void> add(EspSa sa) {
        return run(() -> databases.add(sa, nowEpochSeconds()));
    }

    @Override
    public CompletableFuture<Boolean> delete(Direction direction, Spi spi, InetAddress destination) {
        return call(() -> databases.delete(direction, spi, destination));
    }

    @Override
    public CompletableFuture<Void> addFlow(Flow flow) {
        return run(() -> databases.addFlow(flow));
    }

    @Override
    public CompletableFuture<Boolean> deleteFlow(Flow flow) {
        return call(() -> databases.deleteFlow(flow));
    }

    @Override
    public CompletableFuture<Void> flush() {
        return run(databases::flush);
    }

    @Override
    public CompletableFuture<List<SaSnapshot>> dumpSas() {
        return call(databases::dumpSas);
    }

    @Override
    public CompletableFuture<List<Flow>> dumpFlows() {
        return call(() -> databases.spd().flows());
    }

    @Override
    public long dropped(Drop reason) {
        return drops.get(reason);
    }

    @Override
    public List<TunnelSnapshot> tunnels() {
        return tunnels.snapshot();
    }

    @Override
    public void sendIke(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        handOver(() -> ike.send(datagram, local, remote, natTraversal));
    }

    @Override
    public void sendNatKeepalive(InetSocketAddress local, InetSocketAddress remote) {
        handOver(() -> ike.sendKeepalive(local, remote));
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

    private static long nowEpochSeconds() {
        return System.currentTimeMillis() / 1000;
    }
}
