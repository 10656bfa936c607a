package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The first packets of a tunnel. Quick mode is three messages, so one side has its SAs half a round trip before the
 * other: what it sends at once must find the other side ready.
 */
@ExtendWith(LabExtension.class)
@DisplayName("the first packet after set-up is not lost")
class StrongSwanFirstPacketIT {
    private static final int ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RULE =
            """
            ike %s esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 \\
                main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group modp2048 psk "sesame"
            """;

    @Test
    @DisplayName("strongSwan begins, ten times")
    void strongSwanBegins(Lab lab) {
        lab.start(lab.gatewayA(), RULE.formatted("passive"));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), swanctl(lab));
        for (int round = 1; round <= ROUNDS; round++) {
            PingStream stream = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 5);
            theirs.initiate("net");
            assertFirstPackets(lab, stream, round);
            theirs.terminate("c");
        }
        assertThat(lab.clearTextTo(lab.gatewayB())).isZero(); // strongSwan lets answers out when its SA goes
    }

    @Test
    @DisplayName("we begin, ten times")
    void oursBegins(Lab lab) {
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), swanctl(lab));
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("passive"));
        for (int round = 1; round <= ROUNDS; round++) {
            PingStream stream = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 5);
            ours.reload(RULE.formatted("active"));
            theirs.awaitLogged("CHILD_SA net\\{\\d+} established", round, PATIENCE);
            assertFirstPackets(lab, stream, round);
            ours.reload(RULE.formatted("passive"));
            Await.until("no ESP SA", PATIENCE, () -> !theirs.listSas().contains("INSTALLED"), ours::log);
        }
        assertThat(lab.clearTextTo(lab.gatewayB())).isZero(); // strongSwan lets answers out when its SA goes
    }

    /** One ping at once, from the network of strongSwan, and those that have been knocking at our door all the time. */
    private static void assertFirstPackets(Lab lab, PingStream stream, int round) {
        assertThat(lab.ping(lab.hostB(), Lab.HOST_A)).as("first ping, round " + round).isTrue();
        Await.until("answers", PATIENCE, () -> stream.received() > 20);
        assertThat(stream.stopAndCountGaps()).as("after the first answer, round " + round).isZero();
    }

    private static String swanctl(Lab lab) {
        return SwanctlConf.between(Lab.WAN_B, lab.wanA())
                .suite("aes128-sha256-modp2048", "aes128gcm16-modp2048")
                .networks("net", Lab.NET_B, Lab.NET_A)
                .text();
    }
}
