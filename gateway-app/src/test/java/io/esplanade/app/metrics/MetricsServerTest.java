package io.esplanade.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final int PATIENCE_MS = 10_000;

    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final AtomicInteger scrapes = new AtomicInteger();
    private final GatewayMeters meters = new GatewayMeters(
            new NoCounters(), this::view, () -> new BuildInfo("1.0", "25", "openssl", "epoll"));
    private MetricsServer server;

    @BeforeEach
    void start() throws IOException {
        server = MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), loop, meters, () -> false);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    private PlaneView view() {
        scrapes.incrementAndGet();
        return PlaneView.EMPTY;
    }

    private String ask(String request) throws IOException {
        try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
    }

    @Test
    void answersPrometheusAndClosesTheConnection() throws IOException {
        assertThat(ask(get("/metrics")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("connection: close", "ipsec_build_info{", "ipsec_ike_half_open 0");
    }

    @Test
    void saysWhetherItIsReady() throws IOException {
        assertThat(ask(get("/health/ready"))).startsWith("HTTP/1.1 503 ");
        assertThat(ask(get("/health/live"))).startsWith("HTTP/1.1 200 ");
        assertThat(ask(get("/metricsx"))).startsWith("HTTP/1.1 404 ");
        assertThat(ask("POST /metrics HTTP/1.1\r\nHost: gateway\r\ncontent-length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void speaksOpenMetricsWhenAskedFor() throws IOException {
        assertThat(ask("GET /metrics HTTP/1.1\r\nHost: g\r\nAccept: application/openmetrics-text\r\n\r\n"))
                .contains("content-type: application/openmetrics-text; version=1.0.0")
                .endsWith("# EOF\n");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> MetricsServer.start(server.address(), loop, meters, () -> false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + server.address().getPort())
                .hasMessageContaining("Address already in use");
    }

    @Test
    void aClientThatSendsManyRequestsAtOnceGetsOneAnswer() throws IOException {
        String answer = ask(get("/metrics").repeat(20));

        assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(2);
        assertThat(scrapes).hasValue(1);
    }

    @Test
    void aHeaderThatIsTooLongEndsInAnErrorAndNotInMemory() throws IOException {
        assertThat(ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
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
