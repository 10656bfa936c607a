package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gateway A sits behind a box that translates its address (RFC 3947, RFC 3948): IKE moves to port 4500, ESP goes in
 * UDP, and A keeps the box's entry alive when there is no traffic.
 */
@ExtendWith(LabExtension.class)
@Network(nat = true)
@DisplayName("a gateway behind a NAT")
class BehindNatIT {
    private static final int PINGS = 20;
    // RFC 3948 section 4: every 20 s by default.
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);
    private static final String A_KEEPALIVE = "udp.dstport == 4500 && udp.length == 9 && udpencap.nat_keepalive";

    @Test
    @DisplayName("floats to port 4500, carries traffic both ways in UDP, and sends keepalives")
    void trafficGoesInUdp(Lab lab) {
        Capture capture = Capture.start(lab, lab.gatewayB(), "wan");
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        // A keepalive is the only thing that is this short.
        lab.gatewayB().nft("table inet keepalive { counter seen { }; chain in { type filter hook input priority 0;"
                + " udp dport 4500 udp length 9 counter name seen; }; }");

        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, PINGS, 10)).isEqualTo(PINGS);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, PINGS, 10)).isEqualTo(PINGS);
        // Several may arrive as one.
        assertThat(lab.espInUdp()).isGreaterThanOrEqualTo(2 * PINGS);
        assertThat(lab.espRaw()).isZero();
        assertThat(lab.clearText()).isZero();
        assertThat(pair.b().ipsecctl("-v", "-s", "sa")).contains("udpencap: udpencap port ");

        Await.until("a keepalive", KEEPALIVE, () -> !lab.gatewayB()
                .run("nft", "list", "counter", "inet", "keepalive", "seen")
                .contains("packets 0 "));
        assertThat(lab.ping(lab.hostB(), Lab.HOST_A)).isTrue();
        capture.stop();
        assertThat(capture.fields(List.of(), A_KEEPALIVE, "ip.src")).isNotEmpty().containsOnly("192.0.2.1");
        assertThat(capture.fields(List.of(), "isakmp && udp.port == 500", "isakmp.exchangetype"))
                .hasSize(4)
                .containsOnly("2");
        assertThat(capture.fields(List.of(), "isakmp && udp.port == 4500", "isakmp.exchangetype")).contains("2", "32");
    }
}
