package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.TrafficSelector;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the core wants. Event-loop thread only.
 *
 * <p>A list is run in its order. A Send waits until the SAs and flows before it in its list are in place, and the rest
 * of the list waits with it; other lists do not wait. A WakeAt never waits: a list that does would bring back a time
 * that a later list has replaced. An action that fails is logged and stops no other.
 */
final class ActionRunner {
    private final EventLoop loop;
    private final SaInstaller installer;
    private final IkeTransport transport;
    private final DhPool dh;
    private final LeaseStore leases;
    private final Consumer<Event> events;
    private final IkeLog log;
    final CopyOnWriteArrayList<ExchangeListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledFuture<?> wake;
    volatile HostNetwork host = HostNetwork.NONE;
    private List<TrafficSelector> steered = List.of();
    private CompletableFuture<Void> steering = CompletableFuture.completedFuture(null);

    ActionRunner(
            EventLoop loop,
            SaInstaller installer,
            IkeTransport transport,
            DhPool dh,
            IkeLog log,
            LeaseStore leases,
            Consumer<Event> events) {
        this.loop = loop;
        this.installer = installer;
        this.transport = transport;
        this.dh = dh;
        this.log = log;
        this.leases = leases;
        this.events = events;
    }

    /** Runs a list; the future completes when all of it has taken effect. */
    CompletableFuture<Void> run(List<Action> actions) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        for (Action action : actions) {
            if (action instanceof Action.WakeAt wakeAt) {
                wakeAt(wakeAt.deadlineNs());
            }
        }
        run(actions, 0, done);
        return done;
    }

    private void run(List<Action> actions, int from, CompletableFuture<Void> done) {
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (int i = from; i < actions.size(); i++) {
            Action action = actions.get(i);
            if (action instanceof Action.Send && !pending.isEmpty()) {
                CompletableFuture<Void> inPlace = all(pending);
                if (!inPlace.isDone()) {
                    int next = i;
                    var _ = inPlace.whenComplete((ok, failed) -> loop.execute(() -> run(actions, next, done)));
                    return;
                }
                pending.clear();
            }
            CompletableFuture<?> effect = tryToCarryOut(action);
            if (effect != null) {
                pending.add(effect);
            }
        }
        var _ = all(pending).whenComplete((ok, failed) -> done.complete(null));
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    private @Nullable CompletableFuture<?> tryToCarryOut(Action action) {
        try {
            return carryOut(action);
        } catch (RuntimeException e) {
            log.defect("IKE could not carry out " + action.getClass().getSimpleName(), e);
            return null;
        }
    }

    /** Null for what needs no waiting. */
    private @Nullable CompletableFuture<?> carryOut(Action action) {
        switch (action) {
            case Action.Send send ->
                transport.send(send.datagram().toArray(), send.local(), send.remote(), send.natTraversal());
            case Action.Keepalive keepalive -> transport.sendKeepalive(keepalive.local(), keepalive.remote());
            case Action.InstallSa install -> {
                return install(install.sa());
            }
            case Action.DeleteSa delete -> {
                return installer.delete(delete.sa());
            }
            case Action.MovePeer move -> {
                return installer.movePeer(move.sa(), move.peer()).whenComplete((ok, failure) -> {
                    if (failure != null) {
                        String line = move.sa() + " stays where it is: " + failure.getMessage();
                        loop.execute(() -> log.line(Action.Severity.WARN, line));
                    }
                });
            }
            case Action.AddFlow add -> {
                return installer.addFlow(add.flow());
            }
            case Action.DeleteFlow delete -> {
                return installer.deleteFlow(delete.flow());
            }
            case Action.SteerGuests steer -> {
                return steerGuests(steer);
            }
            case Action.UseAddress use -> {
                return host.use(use.address());
            }
            case Action.SaveLeases save -> leases.save(save.pool(), save.leases());
            case Action.ComputeDh compute -> compute(compute.job());
            case Action.ComputeSignature compute -> compute(compute.job());
            case Action.WakeAt _ -> {} // done before the others
            case Action.Answer _ -> {} // the service hands it to whom it is for
            case Action.Log line -> log.line(line.severity(), line.line());
            case Action.Explain explain -> log.failure(explain);
            case Action.ExchangeEnded ended ->
                listeners.forEach(l -> l.onExchange(ended.kind(), ended.role(), ended.outcome(), ended.durationNs()));
        }
        return null;
    }

    private CompletableFuture<Void> install(Sa sa) {
        return installer.add(sa).whenComplete((ok, failure) -> {
            if (failure != null) {
                String reason = String.valueOf(failure.getMessage());
                loop.execute(() -> events.accept(new Event.InstallFailed(sa, reason)));
            }
        });
    }

    private @Nullable CompletableFuture<Void> steerGuests(Action.SteerGuests steer) {
        if (!steer.outbound().equals(steered)) {
            steered = steer.outbound();
            steering = host.steer(steered);
        }
        return steer.first() ? steering : null;
    }

    private void compute(DhJob job) {
        if (!dh.submit(job, done -> loop.execute(() -> events.accept(done)))) {
            // Not at once: the core must see the end of this list before the next event.
            loop.execute(() -> events.accept(new Event.DhRefused(job.ticket())));
        }
    }

    private void compute(SignatureJob job) {
        if (!dh.submit(job, done -> loop.execute(() -> events.accept(done)))) {
            loop.execute(() -> events.accept(new Event.DhRefused(job.ticket())));
        }
    }

    private void wakeAt(long deadlineNs) {
        cancelWake();
        long delayNs = Math.max(0, deadlineNs - System.nanoTime());
        wake = loop.schedule(() -> events.accept(new Event.Tick()), delayNs, TimeUnit.NANOSECONDS);
    }

    void cancelWake() {
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
    }
}
