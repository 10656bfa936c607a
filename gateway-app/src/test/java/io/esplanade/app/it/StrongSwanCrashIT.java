package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One side is killed without warning (kill -9) and started again: traffic comes back by itself. The other side learns
 * of it by INITIAL-CONTACT from the side that begins (RFC 2407 section 4.6.3.3), or by dead peer detection (RFC 3706).
 */
@ExtendWith(LabExtension.class)
@DisplayName("a crash of ours or of strongSwan")
class StrongSwanCrashIT {
    private static final String RULE =
            """
            ike %s esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 \\
                main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group none psk "sesame"
            """;

    @Test
    @DisplayName("we begin, crash, and begin again")
    void oursCrashesAndBegins(Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(lab).text());
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("active"));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        ours.crash();
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isFalse();
        ours.restart();

        assertTrafficIsBack(lab);
    }

    @Test
    @DisplayName("strongSwan begins, we crash, and strongSwan notices")
    void oursCrashesAndWaits(Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("passive"));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayB(),
                swanctl(lab)
                        .connection("dpd_delay = 1s", "dpd_timeout = 4s")
                        .text());
        theirs.initiate("net");
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        ours.crash();
        ours.restart();

        assertTrafficIsBack(lab);
    }

    @Test
    @DisplayName("we begin, strongSwan crashes, and we notice")
    void strongSwanCrashes(Lab lab) {
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), swanctl(lab).text());
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("active"));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        theirs.crash();
        theirs.restart();

        assertTrafficIsBack(lab);
        assertThat(ours.sas()).isEqualTo(2);
    }

    private static void assertTrafficIsBack(Lab lab) {
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(lab.clearText()).isZero();
    }

    private static SwanctlConf swanctl(Lab lab) {
        return SwanctlConf.between(Lab.WAN_B, lab.wanA())
                .suite("aes128-sha256-modp2048", "aes128gcm16")
                .child("dpd_action = restart")
                .networks("net", Lab.NET_B, Lab.NET_A);
    }
}
