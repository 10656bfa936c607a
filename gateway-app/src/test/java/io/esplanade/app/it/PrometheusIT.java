package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Debian's Prometheus scrapes a gateway, and its own HTTP API knows the tunnels, the one that is down included. */
@ExtendWith(LabExtension.class)
@DisplayName("Prometheus")
class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DOWN = "ike passive esp from 10.1.0.0/24 to 10.9.0.0/24 peer 192.0.2.9 psk \"x\"\n";
    private static final String CONFIGURATION =
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: esplanade
                static_configs: [ { targets: [ '127.0.0.1:9750' ] } ]
            """;

    @Test
    @DisplayName("knows which tunnel is up, which is down, and how much went through")
    void scrapesTheGateway(Lab lab) {
        Pair pair = Pair.start(
                lab,
                Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES) + DOWN,
                Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, Pair.SUITES));
        pair.awaitTunnels(1);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 10, 10)).isEqualTo(10);

        Process prometheus = start(lab);
        try {
            awaitValue(lab, "ipsec_tunnel_up{tunnel=\"from-10.1.0.0/24-to-10.2.0.0/24\"}", "1");
            awaitValue(lab, "ipsec_tunnel_up{tunnel=\"from-10.1.0.0/24-to-10.9.0.0/24\"}", "0");
            // ping sends 84 octets of IP
            awaitValue(lab, "ipsec_tunnel_bytes_total{tunnel=\"from-10.1.0.0/24-to-10.2.0.0/24\",dir=\"out\"}", "840");
            awaitValue(lab, "ipsec_tunnel_bytes_total{tunnel=\"from-10.1.0.0/24-to-10.2.0.0/24\",dir=\"in\"}", "840");
            awaitValue(lab, "count(ipsec_packets_dropped_total) > bool 10", "1");
            awaitValue(lab, "up{job=\"esplanade\"}", "1");
        } finally {
            prometheus.destroy();
            Await.until("prometheus ends", PATIENCE, () -> !prometheus.isAlive());
        }
    }

    private static Process start(Lab lab) {
        Path configuration = lab.directory().resolve("prometheus.yml");
        try {
            Files.writeString(configuration, CONFIGURATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lab.gatewayA()
                .start(
                        lab.directory().resolve("prometheus.log"),
                        Map.of(),
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + lab.directory().resolve("prometheus-data"),
                        "--web.listen-address=127.0.0.1:9090");
    }

    private static void awaitValue(Lab lab, String query, String value) {
        String wanted = ",\"" + value + "\"]}]}}";
        StringBuilder last = new StringBuilder();
        Await.until(
                query + " is " + value,
                PATIENCE,
                () -> {
                    last.replace(0, last.length(), ask(lab, query));
                    return last.indexOf(wanted) >= 0;
                },
                last::toString);
    }

    private static String ask(Lab lab, String query) {
        String body = "query=" + java.net.URLEncoder.encode(query, java.nio.charset.StandardCharsets.UTF_8);
        return lab.gatewayA()
                .attempt("bash", "-c", """
                        exec 3<>/dev/tcp/127.0.0.1/9090
                        printf 'GET /api/v1/query?%s HTTP/1.0\\r\\n\\r\\n' "$1" >&3
                        cat <&3""", "ask", body)
                .output();
    }
}
