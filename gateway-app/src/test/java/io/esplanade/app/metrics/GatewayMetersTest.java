package io.esplanade.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.TunnelSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GatewayMetersTest {
    private static final long NOW = 1_700_000_000L;

    private final List<IkeSnapshot.Tunnel> tunnels = new ArrayList<>();
    private final List<TunnelSnapshot> traffic = new ArrayList<>();
    private final GatewayMeters meters = new GatewayMeters(
            new Counters(), this::view, () -> new BuildInfo("1.0", "25", "openssl", "epoll"));

    @Test
    void everyDropHasItsSeriesFromTheStart() {
        String text = scrape();

        for (Drop reason : Drop.values()) {
            if (reason != Drop.NONE) {
                assertThat(text).contains("ipsec_packets_dropped_total{reason=\"" + reason.label() + "\"} ");
            }
        }
        assertThat(text).contains("ipsec_packets_dropped_total{reason=\"replay\"} 7").doesNotContain("\"none\"");
    }

    @Test
    void aConfiguredTunnelThatIsDownIsZeroAndNotAbsent() {
        tunnels.add(tunnel("t", false, -1));

        assertThat(scrape())
                .contains("ipsec_tunnel_configured{tunnel=\"t\"} 1")
                .contains("ipsec_tunnel_up{tunnel=\"t\"} 0")
                .contains("ipsec_tunnel_bytes_total{dir=\"in\",tunnel=\"t\"} 0")
                .contains("ipsec_tunnel_packets_total{dir=\"out\",tunnel=\"t\"} 0")
                .contains("ipsec_sa_next_rekey_timestamp_seconds{tunnel=\"t\"} NaN");
    }

    @Test
    void aTunnelThatCarriesTrafficShowsIt() {
        tunnels.add(tunnel("t", true, 100));
        traffic.add(new TunnelSnapshot("t", Direction.IN, 3, 4500, NOW - 5));

        assertThat(scrape())
                .contains("ipsec_tunnel_up{tunnel=\"t\"} 1")
                .contains("ipsec_tunnel_bytes_total{dir=\"in\",tunnel=\"t\"} 4500")
                .contains("ipsec_tunnel_packets_total{dir=\"in\",tunnel=\"t\"} 3")
                .contains("ipsec_tunnel_last_packet_timestamp_seconds{dir=\"in\",tunnel=\"t\"} 1.699999995E9")
                .contains("ipsec_sa_next_rekey_timestamp_seconds{tunnel=\"t\"} 1.7000001E9");
    }

    @Test
    void aTunnelThatLeavesTheConfigurationLosesItsSeries() {
        tunnels.add(tunnel("t", true, 100));
        assertThat(scrape()).contains("tunnel=\"t\"");

        tunnels.clear();

        assertThat(scrape()).doesNotContain("tunnel=\"t\"");
    }

    @Test
    void exchangesAreCountedByTheirEnd() {
        meters.onExchange(ExchangeKind.QUICK, Role.INITIATOR, Outcome.NO_PROPOSAL, 30_000_000);

        assertThat(scrape())
                .contains("ipsec_ike_exchanges_seconds_count{exchange=\"quick\",outcome=\"no_proposal\","
                        + "role=\"initiator\"} 1")
                .contains("ipsec_ike_exchanges_seconds_bucket{exchange=\"quick\",outcome=\"no_proposal\","
                        + "role=\"initiator\",le=\"0.05\"} 1");
    }

    /** Histograms have three series of one name, and the manual names it. */
    @Test
    void theManualNamesEveryMeterAndNoOther() throws IOException {
        tunnels.add(tunnel("t", true, 100));
        meters.onExchange(ExchangeKind.QUICK, Role.INITIATOR, Outcome.NO_PROPOSAL, 1);
        Set<String> documented = matches(
                "(?m)^\\.It Li (ipsec_\\S+)", Files.readString(Path.of("..", "docs", "man", "gateway.8")));

        assertThat(documented).isEqualTo(matches("(?m)^# TYPE (?!\\S+_max )(\\S+) ", scrape()));
    }

    private static Set<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void aFailedReloadKeepsTheTimeOfTheConfigurationInForce() {
        meters.onReload(true, NOW);
        meters.onReload(false, NOW + 60);

        assertThat(scrape())
                .contains("ipsec_config_last_reload_ok 0")
                .contains("ipsec_config_loaded_timestamp_seconds 1.7E9");
    }

    @Test
    void theBuildIsAConstantSeries() {
        assertThat(scrape())
                .contains("ipsec_build_info{crypto_provider=\"openssl\",jdk=\"25\",transport=\"epoll\","
                        + "version=\"1.0\"} 1");
    }

    private String scrape() {
        return meters.scrape("text/plain; version=0.0.4");
    }

    private PlaneView view() {
        IkeSnapshot ike = new IkeSnapshot(List.of(), tunnels, List.of(), 0, 0, Map.of(), List.of());
        return PlaneView.of(ike, traffic, List.of(), NOW);
    }

    private static IkeSnapshot.Tunnel tunnel(String name, boolean up, long rekeyInSeconds) {
        return new IkeSnapshot.Tunnel(name, new SourceLine("f", 1), up, null, null, rekeyInSeconds);
    }

    private static final class Counters implements DataplaneCounters {
        @Override
        public List<Long> handedOver() {
            return List.of(0L, 5L);
        }

        @Override
        public long dropped(Drop reason) {
            return reason == Drop.REPLAY ? 7 : 0;
        }

        @Override
        public List<TunnelSnapshot> tunnels() {
            return List.of();
        }
    }
}
