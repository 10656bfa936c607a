package io.esplanade.app;

import io.esplanade.app.admin.Commands;
import io.esplanade.app.admin.ControlFifo;
import io.esplanade.app.admin.ControlServer;
import io.esplanade.app.admin.IsakmpdControl;
import io.esplanade.app.admin.Monitors;
import io.esplanade.app.admin.RunDirectory;
import io.esplanade.app.cli.GatewayOptions;
import io.esplanade.app.cli.Version;
import io.esplanade.app.metrics.BuildInfo;
import io.esplanade.app.metrics.GatewayMeters;
import io.esplanade.app.metrics.MetricsServer;
import io.esplanade.app.metrics.PlaneView;
import io.esplanade.controlplane.ike.IkeService;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.ike.LeaseFiles;
import io.esplanade.controlplane.ike.LocalAddressFinder;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import io.esplanade.controlplane.ikev1.Ikev1Core;
import io.esplanade.controlplane.ipsecconf.HostResolver;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.worker.DataplaneConfig;
import io.esplanade.dataplane.worker.Workers;
import io.esplanade.tun.AddressWatch;
import io.esplanade.tun.PolicyRouting;
import io.esplanade.tun.ThreadPriority;
import io.esplanade.tun.TrafficWait;
import io.esplanade.tun.TunChannel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway. {@link #start} is the whole of its construction, in the order in which parts need each other; stopping
 * undoes it from the end.
 *
 * <p>Event loops: each {@code worker} moves packets and owns the SAs of its tunnels, {@code ike} owns the negotiations, {@code admin}
 * serves the control socket and the metrics.
 */
final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long PATIENCE_SECONDS = 10;
    private static final long MTU_CHECK_SECONDS = 1;

    private final Reload reload;
    private final IsakmpdControl isakmpd;
    private final Cleanup cleanup;

    private Gateway(Reload reload, IsakmpdControl isakmpd, Cleanup cleanup) {
        this.reload = reload;
        this.isakmpd = isakmpd;
        this.cleanup = cleanup;
    }

    /**
     * Starts everything: when it returns, the sockets and the device are up and the configuration is in force.
     *
     * @param stop begins the end of the process
     * @throws IOException whatever is missing or taken; the message is for the user, and nothing is left behind
     */
    static Gateway start(GatewayOptions options, Runnable stop) throws IOException {
        Policy policy = Reload.read(options);
        CryptoProviders crypto = CryptoProviders.of(options.cryptoProvider());
        CompletableFuture<Void> ciphers = Ciphers.prepare(policy, crypto);
        CompletableFuture<Void> ownKey = Keys.prepare(options.pkiDirectory());
        Cleanup cleanup = new Cleanup();
        boolean started = false;
        try {
            Gateway gateway =
                    start(options, stop, policy, crypto, CompletableFuture.allOf(ciphers, ownKey), cleanup);
            started = true;
            return gateway;
        } finally {
            // Also after an Error, such as a native library that is missing: no event loop keeps the process alive.
            if (!started) {
                cleanup.close();
            }
        }
    }

    private static Gateway start(
            GatewayOptions options,
            Runnable stop,
            Policy policy,
            CryptoProviders crypto,
            CompletableFuture<Void> prepared,
            Cleanup cleanup)
            throws IOException {
        RunDirectory runDirectory = RunDirectory.take(options.runDirectory());
        cleanup.later("give up the run directory", runDirectory::close);
        List<EventLoop> workers = workerLoops(options.workers(), cleanup);
        EventLoop ikeLoop = loop("ike", cleanup);
        EventLoop admin = loop("admin", cleanup);
        Monitors monitors = new Monitors();
        cleanup.later("end the monitors", monitors::close);

        // The devices of the data plane. What comes in waits in the kernel until the rules are in force.
        int pathMtu = Paths.largest(policy);
        int deviceMtu = Paths.initialDeviceMtu(pathMtu);
        Devices devices = Devices.open(options, deviceMtu, cleanup);
        TunChannel tun = devices.tun();
        DataplaneConfig config = new DataplaneConfig(pathMtu, tun.uso(), crypto);

        // The two planes, and what they say to each other.
        IkeLink link = new IkeLink();
        Keys keys = new Keys(options.pkiDirectory());
        Workers dataplane = new Workers(workers, devices.outlets(), config, link, link);
        dataplane.watch(monitors);
        cleanup.later("stop the data plane", () -> await(dataplane.stop()));
        IkeService ike = new IkeService(
                ikeLoop,
                dataplane,
                dataplane,
                IkeLink.transport(dataplane),
                RandomSource.secure(),
                LocalAddressFinder.routingTable(),
                new LeaseFiles(StateDirectory.locate()),
                keys,
                options.udpEncapsulation(),
                Ikev1Core::new);
        link.connect(ike);

        devices.attach(workers, dataplane, Paths.learner(dataplane));
        var _ = admin.scheduleWithFixedDelay(
                Paths.deviceMtu(tun, dataplane, deviceMtu), MTU_CHECK_SECONDS, MTU_CHECK_SECONDS, TimeUnit.SECONDS);

        // The rules: rules and routes that a crash left behind are taken over or removed here.
        PolicyRouting routing = PolicyRouting.open(tun.deviceName());
        cleanup.later("close the connection to the routing", routing::close);
        cleanup.later("remove policy rules and routes", routing::removeAll);
        cleanup.later("say good-bye to the peers", () -> await(ike.shutdown()));
        Planes planes = new Planes(
                next -> {
                    Ciphers.choose(next, crypto);
                    keys.load();
                    return ike.load(next);
                },
                dataplane,
                routing::apply);
        ActiveRules.Alarm alarm = (delay, action) -> alarm(admin, delay, action);
        ActiveRules rules = new ActiveRules(planes, alarm);
        cleanup.later("stop changing the rules", rules::close);
        ike.setHostNetwork(new GuestNetwork(rules, tun));
        AddressWatch addresses = AddressWatch.open(new Recurring(() -> {
            rules.steerAgain();
            ike.onAddressesChanged();
        }));
        Channels.closeLater(cleanup, addresses);
        Channels.attach(addresses, admin, new ChannelInboundHandlerAdapter());

        // What people and Prometheus ask.
        GatewayMeters meters = new GatewayMeters(dataplane, () -> view(ike, dataplane), () -> buildInfo(crypto));
        ike.addListener(meters);
        MetricsServer metrics =
                MetricsServer.start(options.metrics(), admin, meters, () -> rules.areInForce() && tun.isActive());
        cleanup.later("stop serving metrics", metrics::close);
        Reload reload = new Reload(options, rules, meters);
        IsakmpdControl isakmpd = new IsakmpdControl(
                new ControlDesk(ike, reload, stop),
                dataplane,
                dataplane,
                runDirectory.report(options.report()),
                runDirectory.result());
        ControlServer control = ControlServer.start(
                runDirectory,
                admin,
                new Commands(
                        dataplane, dataplane, rules, monitors, () -> snapshot(ike), isakmpd, InstantSource.system()));
        cleanup.later("stop listening on the control socket", control::close);
        openFifo(options, isakmpd, cleanup);

        // Nothing can be missing any more: the peers may hear of us.
        join(prepared);
        crypto.announce();
        rules.replace(policy);
        devices.read();
        addresses.config().setAutoRead(true);
        new PeerLookup(rules, HostResolver.system(), alarm).start();
        meters.onReload(true, nowEpochSeconds());
        LOG.info(
                "device {}, {}, path MTU {}, metrics at {}",
                tun.deviceName(),
                dataplane.size() == 1 ? "one worker" : dataplane.size() + " workers with a queue each",
                pathMtu,
                metrics.address());
        return new Gateway(reload, isakmpd, cleanup);
    }

    private static void openFifo(GatewayOptions options, IsakmpdControl isakmpd, Cleanup cleanup) throws IOException {
        if (options.fifo() != null) {
            ControlFifo fifo = ControlFifo.start(options.fifo(), isakmpd::onFifo);
            cleanup.later("stop reading the FIFO", fifo::close);
        }
    }

    /** Reads the configuration again; see {@link Reload#run}. */
    void reload() {
        boolean _ = reload.run();
    }

    /** Writes the report. Blocks; any thread. */
    void report() {
        isakmpd.report();
    }

    @Override
    public void close() {
        cleanup.close();
    }

    private static List<EventLoop> workerLoops(int count, Cleanup cleanup) {
        IoHandlerFactory waiting = EpollIoHandler.newFactory(0, TrafficWait.factory());
        List<EventLoop> loops = IntStream.range(0, count)
                .mapToObj(i -> loop(count == 1 ? "worker" : "worker-" + i, waiting, cleanup))
                .toList();
        loops.forEach(loop -> loop.execute(Gateway::goFirst));
        return loops;
    }

    private static void goFirst() {
        try {
            ThreadPriority.forForwarding();
        } catch (IOException e) {
            LOG.info("{}: {}", Thread.currentThread().getName(), e.getMessage());
        }
    }

    private static EventLoop loop(String name, Cleanup cleanup) {
        return loop(name, EpollIoHandler.newFactory(), cleanup);
    }

    private static EventLoop loop(String name, IoHandlerFactory waiting, Cleanup cleanup) {
        var group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name), waiting);
        cleanup.later("end the event loop " + name, () -> group.shutdownGracefully(
                        0, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return group.next();
    }

    /** The loop keeps the time; the action may block, and must not block the loop. */
    private static Runnable alarm(EventLoop loop, Duration delay, Runnable action) {
        var timer = loop.schedule(() -> Thread.ofVirtual().start(action), delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    private static PlaneView view(IkeService ike, Workers dataplane) {
        var sas = dataplane.dumpSas().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return PlaneView.of(snapshot(ike), dataplane.tunnels(), sas.join(), nowEpochSeconds());
    }

    private static IkeSnapshot snapshot(IkeService ike) {
        return ike.snapshot().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static BuildInfo buildInfo(CryptoProviders crypto) {
        String providers = String.join(",", crypto.inUse());
        return new BuildInfo(Version.number(), Runtime.version().toString(), providers, "epoll");
    }

    private static void join(CompletableFuture<Void> prepared) throws IOException {
        try {
            prepared.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("the ciphers are not ready: " + cause.getMessage(), e);
        }
    }

    private static void await(CompletableFuture<Void> done) {
        done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static long nowEpochSeconds() {
        return System.currentTimeMillis() / 1000;
    }
}
