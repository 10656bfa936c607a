package io.esplanade.app.metrics;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.ExchangeListener;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * All meters of the gateway. Nothing is measured here: each scrape takes one {@link PlaneView} of both planes, and the
 * meters read from it. Tunnels come and go with the configuration, their counters never restart while they stay.
 */
public final class GatewayMeters implements ExchangeListener {
    private static final Duration[] EXCHANGE_BUCKETS = {
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DataplaneCounters counters;
    private final Supplier<PlaneView> source;
    private final TunnelMeters tunnels;
    private final Supplier<BuildInfo> build;
    private final MultiGauge buildInfo;
    private PlaneView view = PlaneView.EMPTY;
    private volatile boolean lastReloadOk;
    private volatile long loadedEpochSeconds;

    /**
     * Registers everything that does not depend on the configuration.
     *
     * @param counters read at each scrape
     * @param source takes a view of both planes; may block
     * @param build what {@code ipsec_build_info} says; asked at each scrape
     */
    public GatewayMeters(DataplaneCounters counters, Supplier<PlaneView> source, Supplier<BuildInfo> build) {
        this.counters = counters;
        this.source = source;
        this.tunnels = new TunnelMeters(registry);
        this.build = build;
        this.buildInfo = MultiGauge.builder("ipsec.build.info")
                .description("What this gateway is made of")
                .register(registry);
        bindDrops();
        bindWorkers();
        bindIke();
        bindConfiguration();
    }

    private static MultiGauge.Row<Number> row(BuildInfo build) {
        return MultiGauge.Row.of(
                Tags.of(
                        "version", build.version(),
                        "jdk", build.jdk(),
                        "crypto_provider", build.cryptoProvider(),
                        "transport", build.transport()),
                1);
    }

    /** The text of all meters in a format of Prometheus, named by its content type. Any thread; may block. */
    public synchronized String scrape(String contentType) {
        view = source.get();
        tunnels.update(view);
        buildInfo.register(List.of(row(build.get())), true);
        return registry.scrape(contentType);
    }

    /**
     * Notes that a configuration was read.
     *
     * @param ok whether it was taken
     */
    public void onReload(boolean ok, long nowEpochSeconds) {
        lastReloadOk = ok;
        if (ok) {
            loadedEpochSeconds = nowEpochSeconds;
        }
    }

    @Override
    public void onExchange(ExchangeKind kind, Role role, Outcome outcome, long durationNs) {
        Timer.builder("ipsec.ike.exchanges")
                .description("IKE exchanges by how they ended, from the first message to the last")
                .tag("exchange", kind.label())
                .tag("role", role.label())
                .tag("outcome", outcome.label())
                .serviceLevelObjectives(EXCHANGE_BUCKETS)
                .register(registry)
                .record(Duration.ofNanos(durationNs));
    }

    private void bindDrops() {
        for (Drop reason : Drop.values()) {
            if (reason != Drop.NONE) {
                FunctionCounter.builder("ipsec.packets.dropped", counters, c -> c.dropped(reason))
                        .description("Packets that went no further, by reason")
                        .tag("reason", reason.label())
                        .register(registry);
            }
        }
        for (IkeDrop reason : IkeDrop.values()) {
            FunctionCounter.builder(
                            "ipsec.ike.dropped", this, m -> m.view.ike().drops().getOrDefault(reason, 0L))
                    .description("IKE datagrams not acted on, by reason")
                    .tag("reason", reason.label())
                    .register(registry);
        }
    }

    private void bindWorkers() {
        for (int i = 0; i < counters.handedOver().size(); i++) {
            int worker = i;
            FunctionCounter.builder("ipsec.worker.handovers", counters, c -> c.handedOver().get(worker))
                    .description("Packets, and runs of them, that came to a worker and went on to the one with their SA")
                    .tag("worker", Integer.toString(worker))
                    .register(registry);
        }
    }

    private void bindIke() {
        gauge("ipsec.ike.sas", "Established ISAKMP SAs", v -> v.ike().isakmpSas().size());
        gauge("ipsec.ike.half.open", "Main mode exchanges whose peer is not authenticated yet", v -> v.ike()
                .halfOpen());
        FunctionCounter.builder("ipsec.ike.retransmits", this, m -> m.view.ike().retransmits())
                .description("IKE datagrams sent again because no answer came")
                .register(registry);
        for (Direction direction : Direction.values()) {
            Gauge.builder("ipsec.child.sas", this, m -> m.view.sas(direction))
                    .description("Installed SAs")
                    .tag("dir", direction.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private void bindConfiguration() {
        Gauge.builder("ipsec.config.last.reload.ok", () -> lastReloadOk ? 1 : 0)
                .description("Whether the configuration read last was taken")
                .register(registry);
        Gauge.builder("ipsec.config.loaded.timestamp", () -> loadedEpochSeconds)
                .description("When the configuration in force was loaded")
                .baseUnit("seconds")
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<PlaneView> value) {
        Gauge.builder(name, this, m -> value.applyAsDouble(m.view))
                .description(description)
                .register(registry);
    }
}
