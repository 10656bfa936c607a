package io.esplanade.app.metrics;

import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The series of each configured tunnel. A tunnel that is down has them too, with {@code ipsec_tunnel_up} 0; one that
 * left the configuration loses them. The caller holds a lock.
 */
final class TunnelMeters {
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> meters = new HashMap<>();
    private PlaneView view = PlaneView.EMPTY;
    private Map<String, IkeSnapshot.Tunnel> tunnels = Map.of();

    TunnelMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void update(PlaneView newView) {
        view = newView;
        tunnels = newView.ike().tunnels().stream()
                .collect(Collectors.toMap(IkeSnapshot.Tunnel::name, each -> each, (first, second) -> first));
        meters.entrySet().removeIf(entry -> {
            boolean gone = !tunnels.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        tunnels.keySet().forEach(name -> meters.computeIfAbsent(name, this::register));
    }

    private List<Meter> register(String tunnel) {
        List<Meter> made = new ArrayList<>();
        Tags tags = Tags.of("tunnel", tunnel);
        made.add(Gauge.builder("ipsec.tunnel.configured", () -> 1)
                .description("Tunnels of the configuration")
                .tags(tags)
                .register(registry));
        made.add(Gauge.builder("ipsec.tunnel.up", this, m -> m.isUp(tunnel) ? 1 : 0)
                .description("Whether the tunnel has a pair of ESP SAs")
                .tags(tags)
                .register(registry));
        made.add(Gauge.builder("ipsec.sa.next.rekey.timestamp", this, m -> m.nextRekey(tunnel))
                .description("When we replace the tunnel's SAs; NaN if it is down or the peer's turn")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
        for (Direction direction : Direction.values()) {
            registerTraffic(tunnel, direction, made);
        }
        return made;
    }

    private void registerTraffic(String tunnel, Direction direction, List<Meter> made) {
        Tags tags = Tags.of(
                Tag.of("tunnel", tunnel), Tag.of("dir", direction.name().toLowerCase(Locale.ROOT)));
        made.add(FunctionCounter.builder(
                        "ipsec.tunnel.bytes", this, m -> m.traffic(tunnel, direction, TunnelSnapshot::octets))
                .description("Octets of inner packets, across rekeying")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
        made.add(FunctionCounter.builder(
                        "ipsec.tunnel.packets", this, m -> m.traffic(tunnel, direction, TunnelSnapshot::packets))
                .description("Inner packets, across rekeying")
                .tags(tags)
                .register(registry));
        made.add(Gauge.builder(
                        "ipsec.tunnel.last.packet.timestamp",
                        this,
                        m -> m.traffic(tunnel, direction, TunnelSnapshot::lastPacketEpochSeconds))
                .description("When the last packet passed; 0 if none yet")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
    }

    private double traffic(String tunnel, Direction direction, ToDoubleFunction<TunnelSnapshot> value) {
        return value.applyAsDouble(view.traffic(tunnel, direction));
    }

    private boolean isUp(String tunnel) {
        IkeSnapshot.Tunnel state = tunnels.get(tunnel);
        return state != null && state.up();
    }

    private double nextRekey(String tunnel) {
        IkeSnapshot.Tunnel state = tunnels.get(tunnel);
        return state == null || state.rekeyInSeconds() < 0
                ? Double.NaN
                : view.takenEpochSeconds() + state.rekeyInSeconds();
    }
}
