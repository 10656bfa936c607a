package io.esplanade.controlplane.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The edge with a core that says what the test wants and a data plane that takes its time. */
class IkeServiceTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetSocketAddress LOCAL = new InetSocketAddress(HERE, 500);
    private static final InetSocketAddress REMOTE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 500);

    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final SlowInstaller installer = new SlowInstaller();
    private final ScriptedCore core = new ScriptedCore();
    private final IkeService service = new IkeService(
            loop,
            installer,
            new NoCounters(),
            new RecordingTransport(),
            RandomSource.secure(),
            remote -> HERE,
            LeaseStore.NONE,
            () -> KeyRing.empty(Path.of("/etc/esplanade")),
            false,
            environment -> core);

    @AfterEach
    void stop() throws Exception {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static EspSa inbound(int spi) {
        return new EspSa(
                Direction.IN,
                "t",
                new Spi(spi),
                REMOTE.getAddress(),
                HERE,
                SaMode.TUNNEL,
                null,
                new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE),
                Secret.owning(new byte[20]),
                Secret.owning(new byte[0]),
                TrafficSelector.between(IpPrefix.ANY_V4, IpPrefix.ANY_V4),
                64,
                false,
                SaLifetime.UNLIMITED);
    }

    private static Action.Send send(int octet) {
        return new Action.Send(Octets.of((byte) octet), LOCAL, REMOTE, false);
    }

    /** Waits until the loop has done what was asked of it before. */
    private void settle() throws Exception {
        loop.submit(() -> {}).get(5, TimeUnit.SECONDS);
        loop.submit(() -> {}).get(5, TimeUnit.SECONDS);
    }

    @Test
    void aSendWaitsForTheSasBeforeIt() throws Exception {
        core.next = List.of(send(1), new Action.InstallSa(inbound(300)), send(2));
        CompletableFuture<Void> loaded = service.load(Policy.EMPTY);
        settle();

        assertThat(happened).containsExactly("send 1", "add 0x0000012c");
        installer.pending.getFirst().complete(null);
        loaded.get(5, TimeUnit.SECONDS);
        assertThat(happened).containsExactly("send 1", "add 0x0000012c", "send 2");
    }

    @Test
    void otherListsDoNotWaitForIt() throws Exception {
        core.next = List.of(new Action.InstallSa(inbound(300)), send(1));
        var unused = service.load(Policy.EMPTY);
        settle();
        core.next = List.of(send(2));
        service.onDatagram(new byte[] {1}, LOCAL, REMOTE, false);
        settle();

        assertThat(happened).containsExactly("add 0x0000012c", "send 2");
        assertThat(unused).isNotDone();
    }

    @Test
    void aRefusedSaComesBackAsAnEvent() throws Exception {
        core.next = List.of(new Action.InstallSa(inbound(300)));
        var unused = service.load(Policy.EMPTY);
        settle();
        core.next = List.of();
        installer.pending.getFirst().completeExceptionally(new IllegalArgumentException("SPI in use"));
        settle();

        assertThat(core.events.getLast())
                .isInstanceOfSatisfying(
                        Event.InstallFailed.class, failed -> assertThat(failed.reason()).isEqualTo("SPI in use"));
        assertThat(unused).isDone();
    }

    @Test
    void diffieHellmanComesBackAsAnEvent() throws Exception {
        core.next = List.of(new Action.ComputeDh(new DhJob(7, DhGroup.ECP_256, null, null, true)));
        core.expected = new CompletableFuture<>();
        var unused = service.load(Policy.EMPTY);

        Event event = core.expected.get(10, TimeUnit.SECONDS);
        assertThat(event).isInstanceOfSatisfying(Event.DhDone.class, done -> {
            assertThat(done.ticket()).isEqualTo(7);
            assertThat(done.ours()).isNotNull();
        });
        assertThat(unused).isDone();
    }

    @Test
    void aTickComesWhenAskedFor() throws Exception {
        core.next = List.of(new Action.WakeAt(System.nanoTime() + 1_000_000));
        core.expected = new CompletableFuture<>();
        var unused = service.load(Policy.EMPTY);

        assertThat(core.expected.get(10, TimeUnit.SECONDS)).isInstanceOf(Event.Tick.class);
        assertThat(unused).isDone();
    }

    @Test
    void listenersHearHowExchangesEnd() throws Exception {
        service.addListener((kind, role, outcome, ns) -> happened.add(kind + " " + role + " " + outcome + " " + ns));
        core.next = List.of(new Action.ExchangeEnded(ExchangeKind.MAIN, Role.RESPONDER, Outcome.OK, 5));
        service.onDatagram(new byte[] {1}, LOCAL, REMOTE, true);
        settle();

        assertThat(happened).containsExactly("MAIN RESPONDER OK 5");
        assertThat(core.events.getFirst())
                .isInstanceOfSatisfying(Event.Datagram.class, d -> assertThat(d.natTraversal()).isTrue());
    }

    @Test
    void anErrorInOneEventDoesNotStopTheNext() throws Exception {
        core.failOnce = true;
        service.onDatagram(new byte[] {1}, LOCAL, REMOTE, false);
        core.next = List.of(send(9));
        service.onDatagram(new byte[] {2}, LOCAL, REMOTE, false);
        settle();

        assertThat(happened).containsExactly("send 9");
    }

    @Test
    void afterAnErrorTheCoreTicksAlthoughItCouldNotAskForIt() throws Exception {
        core.failOnce = true;
        service.onDatagram(new byte[] {1}, LOCAL, REMOTE, false);

        assertThat(core.expected.get(10, TimeUnit.SECONDS)).isInstanceOf(Event.Tick.class);
    }

    @Test
    void anActionThatFailsStopsNoOther() throws Exception {
        service.addListener((kind, role, outcome, ns) -> {
            throw new IllegalStateException("on purpose");
        });
        core.next = List.of(new Action.ExchangeEnded(ExchangeKind.MAIN, Role.RESPONDER, Outcome.OK, 5), send(1));
        service.load(Policy.EMPTY).get(5, TimeUnit.SECONDS);

        assertThat(happened).containsExactly("send 1");
    }

    @Test
    void aListThatHadToWaitDoesNotBringAnOldWakeUpTimeBack() throws Exception {
        core.next = List.of(
                new Action.InstallSa(inbound(300)),
                send(1),
                new Action.WakeAt(System.nanoTime() + TimeUnit.HOURS.toNanos(1)));
        var unused = service.load(Policy.EMPTY);
        settle();
        core.next = List.of(new Action.WakeAt(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200)));
        core.expected = new CompletableFuture<>();
        var second = service.load(Policy.EMPTY);
        installer.pending.getFirst().complete(null);

        assertThat(core.expected.get(10, TimeUnit.SECONDS)).isInstanceOf(Event.Tick.class);
        assertThat(unused).isDone();
        assertThat(second).isDone();
    }

    @Test
    void datagramsThatWaitDoNotTakeAllMemory() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        var blocked = loop.submit(() -> busy.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < 1000; i++) {
            service.onDatagram(new byte[65_000], LOCAL, REMOTE, false);
        }
        busy.countDown();
        blocked.get(10, TimeUnit.SECONDS);
        settle();

        assertThat(core.events).hasSize((8 << 20) / 65_000);
        assertThat(service.snapshot().get(5, TimeUnit.SECONDS).drops())
                .containsEntry(IkeDrop.LOOP_BUSY, 1000L - core.events.size());
    }

    @Test
    void shutdownIsBoundedAndFinal() throws Exception {
        core.next = List.of(new Action.InstallSa(inbound(300)), send(1));
        service.shutdown().get(5, TimeUnit.SECONDS);
        settle();
        int before = core.events.size();
        service.onDatagram(new byte[] {1}, LOCAL, REMOTE, false);
        settle();

        assertThat(core.events).hasSize(before);
    }

    @Test
    void strangersDoNotFillTheQueueOfNamedPeers() {
        try (DhPool pool = new DhPool(target -> {
            synchronized (this) {
                Arrays.fill(target, (byte) 7);
            }
        })) {
            int taken = 0;
            synchronized (this) {
                // Nobody gets random numbers while this is held: the queue fills.
                while (taken < 10_000
                        && pool.submit(new DhJob(taken, DhGroup.MODP_1024, null, null, false), done -> {})) {
                    taken++;
                }
                assertThat(taken).isBetween(DhPool.MAX_WAITING, DhPool.MAX_WAITING + DhPool.MAX_THREADS);
                assertThat(pool.submit(new DhJob(-1, DhGroup.MODP_1024, null, null, true), done -> {}))
                        .isTrue();
            }
        }
    }

    @Test
    void theLimiterCountsWhatItHoldsBack() {
        LogLimiter limiter = new LogLimiter(3, 1, 0);
        int allowed = 0;
        for (int i = 0; i < 10; i++) {
            allowed += limiter.allows(0) ? 1 : 0;
        }

        assertThat(allowed).isEqualTo(3);
        assertThat(limiter.allows(TimeUnit.SECONDS.toNanos(2))).isTrue();
        assertThat(limiter.takeHeldBack()).isEqualTo(7);
        assertThat(limiter.takeHeldBack()).isZero();
    }

    private static final class ScriptedCore implements IkeCore {
        final List<Event> events = new CopyOnWriteArrayList<>();
        volatile List<Action> next = List.of();
        volatile CompletableFuture<Event> expected = new CompletableFuture<>();
        volatile boolean failOnce;

        @Override
        public List<Action> on(Event event, long nowNs) {
            events.add(event);
            if (failOnce) {
                failOnce = false;
                throw new IllegalStateException("on purpose");
            }
            if (!(event instanceof Event.Load)) {
                expected.complete(event);
            }
            List<Action> actions = next;
            next = List.of();
            return actions;
        }

        @Override
        public IkeSnapshot snapshot(long nowNs) {
            return new IkeSnapshot(List.of(), List.of(), List.of(), 0, 0, Map.of(), List.of());
        }
    }

    private final class RecordingTransport implements IkeTransport {
        @Override
        public void send(byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
            happened.add("send " + datagram[0]);
        }

        @Override
        public void sendKeepalive(InetSocketAddress local, InetSocketAddress remote) {
            happened.add("keepalive");
        }
    }

    private final class SlowInstaller implements SaInstaller {
        final List<CompletableFuture<Void>> pending = new CopyOnWriteArrayList<>();

        @Override
        public Spi getSpi(String tunnel) {
            return new Spi(300);
        }

        @Override
        public void releaseSpi(Spi spi) {}

        @Override
        public CompletableFuture<Void> add(Sa sa) {
            happened.add("add " + sa.spi());
            CompletableFuture<Void> future = new CompletableFuture<>();
            pending.add(future);
            return future;
        }

        @Override
        public CompletableFuture<Boolean> delete(SaId sa) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Boolean> movePeer(SaId sa, InetSocketAddress peer) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Void> group(SaId inner, SaId outer) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> addFlow(Flow flow) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> deleteFlow(Flow flow) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Void> flush() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<List<SaSnapshot>> dumpSas() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<List<Flow>> dumpFlows() {
            return CompletableFuture.completedFuture(List.of());
        }
    }

    private static final class NoCounters implements DataplaneCounters {
        @Override
        public List<Long> handedOver() {
            return List.of(0L);
        }

        @Override
        public long dropped(Drop reason) {
            return 0;
        }

        @Override
        public List<TunnelSnapshot> tunnels() {
            return List.of();
        }
    }
}
