package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.Spi;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * IKE as the gateway runs it: one protocol core on one event loop. The way of a datagram:
 *
 * <ol>
 *   <li>{@link #onDatagram} hops to the event loop,
 *   <li>{@link IkeCore#on} says what to do,
 *   <li>{@code ActionRunner} does it: SAs to the {@link SaInstaller}, messages to the {@link IkeTransport},
 *       Diffie-Hellman to a bounded pool whose result comes back as an event.
 * </ol>
 *
 * All methods may be called from any thread. The event loop belongs to the caller and should carry nothing that blocks.
 */
public final class IkeService {
    private static final Logger LOG = LoggerFactory.getLogger("io.esplanade.ike");
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    /** Datagrams that wait for the event loop; above this they are dropped, as a full socket buffer would. */
    private static final int MAX_WAITING_DATAGRAMS = 4096;
    /** Octets of those together: a flood of the longest datagrams must not take the memory of the process. */
    private static final int MAX_WAITING_BYTES = 8 << 20;

    private static final long SHUTDOWN_SECONDS = 1;
    private static final long RETRY_SECONDS = 1;

    private final EventLoop loop;
    private final DhPool dh;
    private final IkeLog log;
    private final ActionRunner runner;
    private final IkeCore core;
    private final UserWatch users;
    private final AtomicInteger waitingDatagrams = new AtomicInteger();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicLong overflow = new AtomicLong();
    private boolean stopped;

    /**
     * A service that does nothing until a policy is loaded.
     *
     * @param loop where everything of IKE happens
     * @param installer takes SAs and flows
     * @param counters tells whether a tunnel carries traffic
     * @param transport sends datagrams
     * @param leases keeps the addresses that road warriors got
     * @param keys the keys and certificates of the moment; called on the event loop
     * @param udpEncapsulation whether ESP goes in UDP though there is no NAT
     * @param core {@code io.esplanade.controlplane.ikev1.Ikev1Core::new}
     */
    public IkeService(
            EventLoop loop,
            SaInstaller installer,
            DataplaneCounters counters,
            IkeTransport transport,
            RandomSource random,
            LocalAddressFinder localAddresses,
            LeaseStore leases,
            Supplier<KeyRing> keys,
            boolean udpEncapsulation,
            IkeCore.Factory core) {
        this.loop = loop;
        this.dh = new DhPool(random);
        this.log = new IkeLog(LOG, System::nanoTime, (delayNs, action) -> {
            var _ = loop.schedule(action, delayNs, TimeUnit.NANOSECONDS);
        });
        this.runner = new ActionRunner(loop, installer, transport, dh, log, leases, this::handle);
        this.core = core.create(new IkeCore.Environment(
                random, allocator(installer), localAddresses, new TrafficWatch(counters), leases, keys,
                udpEncapsulation));
        this.users = new UserWatch(loop, this::handle);
    }

    private static SpiAllocator allocator(SaInstaller installer) {
        return new SpiAllocator() {
            @Override
            public Spi getSpi(String tunnel) {
                return installer.getSpi(tunnel);
            }

            @Override
            public void releaseSpi(Spi spi) {
                installer.releaseSpi(spi);
            }
        };
    }

    /**
     * Puts a policy in the place of the one before. Rules that did not change keep their SAs; the flows of every rule
     * are installed at once, so that nothing leaks while its tunnel is down; what belongs to vanished rules is
     * removed, here and at the peer. Completes when the data plane has all of it. The users of its files are looked at: who
     * is not among them any more loses his session.
     */
    public CompletableFuture<Void> load(Policy policy) {
        CompletableFuture<Void> loaded = submit(new Event.Load(policy));
        users.watch(policy);
        return loaded;
    }

    /**
     * Takes an IKE datagram.
     *
     * @param datagram from the ISAKMP header on, without non-ESP marker; handed over
     * @param local where it arrived; the address may be the wildcard
     * @param natTraversal whether it had the non-ESP marker
     */
    public void onDatagram(
            byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        int lengthBytes = datagram.length;
        boolean room = lengthBytes <= MAX_DATAGRAM_BYTES
                && waitingDatagrams.get() < MAX_WAITING_DATAGRAMS
                && waitingBytes.get() <= MAX_WAITING_BYTES - lengthBytes;
        if (!room) {
            overflow.incrementAndGet();
            return;
        }
        // Two threads may both see the last room: the limits are of the order of magnitude.
        waitingDatagrams.incrementAndGet();
        waitingBytes.addAndGet(lengthBytes);
        loop.execute(() -> {
            waitingDatagrams.decrementAndGet();
            waitingBytes.addAndGet(-lengthBytes);
            handle(new Event.Datagram(Octets.of(datagram), local, remote, natTraversal));
        });
    }

    /** Where the data plane reports to. */
    public DataplaneEvents events() {
        return new DataplaneEvents() {
            @Override
            public void onAcquire(Flow flow) {
                loop.execute(() -> handle(new Event.Acquire(flow)));
            }

            @Override
            public void onExpire(Sa sa, boolean hard, String cause) {
                loop.execute(() -> handle(new Event.Expire(sa, hard, cause)));
            }

            @Override
            public void onPeerMoved(EspSa inbound, InetSocketAddress source) {
                loop.execute(() -> handle(new Event.PeerMoved(inbound, source)));
            }
        };
    }

    /** Addresses of this host have changed: what used one that is not ours any more begins anew. */
    public void onAddressesChanged() {
        loop.execute(() -> handle(new Event.AddressesChanged()));
    }

    /** Adds a listener; it hears of every exchange that ends from now on. */
    public void addListener(ExchangeListener listener) {
        runner.listeners.add(listener);
    }

    /** Says who changes the network of this host; before the first policy is loaded. */
    public void setHostNetwork(HostNetwork host) {
        runner.host = host;
    }

    /** What there is at this moment. */
    public CompletableFuture<IkeSnapshot> snapshot() {
        return onLoop(c -> CompletableFuture.completedFuture(
                c.snapshot(System.nanoTime()).with(IkeDrop.LOOP_BUSY, overflow.get())));
    }

    /** Gives an order; completes when it has taken effect in the data plane. */
    public CompletableFuture<Action.Answer> order(IkeOrder order) {
        return onLoop(c -> {
            if (stopped) {
                return CompletableFuture.completedFuture(new Action.Answer(false, "the gateway is stopping"));
            }
            List<Action> actions = c.on(new Event.Order(order), System.nanoTime());
            Action.Answer answer = actions.stream()
                    .filter(Action.Answer.class::isInstance)
                    .map(Action.Answer.class::cast)
                    .findFirst()
                    .orElseGet(() -> new Action.Answer(false, "not done"));
            return runner.run(actions).thenApply(_ -> answer);
        });
    }

    /**
     * Says good-bye to all peers (phase 2 first), and removes SAs and flows. Completes within a second; afterwards
     * nothing is done any more.
     */
    public CompletableFuture<Void> shutdown() {
        return submit(new Event.Shutdown())
                .completeOnTimeout(null, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .whenComplete((ok, failure) -> loop.execute(() -> {
                    stopped = true;
                    runner.cancelWake();
                    users.stop();
                    dh.close();
                }));
    }

    private CompletableFuture<Void> submit(Event event) {
        return onLoop(c -> runner.run(c.on(event, System.nanoTime())));
    }

    private <T> CompletableFuture<T> onLoop(Function<IkeCore, CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                var _ = task.apply(core).whenComplete((value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                tickSoon();
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Event-loop thread. An error in one event must not stop the next one. */
    private void handle(Event event) {
        if (stopped) {
            return;
        }
        try {
            var _ = runner.run(core.on(event, System.nanoTime()));
        } catch (RuntimeException e) {
            log.defect("IKE could not handle " + event.getClass().getSimpleName(), e);
            tickSoon();
        }
    }

    /** After an error nobody knows what the core still wanted, the next wake-up among it: it says so when it ticks. */
    private void tickSoon() {
        var _ = loop.schedule(() -> handle(new Event.Tick()), RETRY_SECONDS, TimeUnit.SECONDS);
    }
}
