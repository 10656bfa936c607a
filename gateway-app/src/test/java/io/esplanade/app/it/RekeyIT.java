package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lifetimes of seconds: both phases are renewed again and again while a ping every 10 ms runs. */
@ExtendWith(LabExtension.class)
@DisplayName("rekeying")
class RekeyIT {
    private static final String SHORT_LIVES = "main auth hmac-sha2-256 enc aes group modp1024 lifetime 8"
            + " quick enc aes-128-gcm group modp1024 lifetime 5";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    @DisplayName("of both phases loses no packet, and the counters go on")
    void losesNothing(Lab lab) {
        Pair pair = Pair.start(lab, SHORT_LIVES);
        pair.awaitTunnels(1);
        String first = pair.a().ipsecctl("-s", "sa");
        PingStream fromA = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 10);
        PingStream fromB = PingStream.start(lab, lab.hostB(), Lab.HOST_A, 10);

        Await.until("both phases were renewed", PATIENCE, () -> count(pair, "phase 1 done") >= 2
                && count(pair, "quick mode done") >= 3);
        double in = packets(pair, "in");
        double out = packets(pair, "out");

        assertThat(fromA.stopAndCountLost()).as("lost from A").isZero();
        assertThat(fromB.stopAndCountLost()).as("lost from B").isZero();
        assertThat(pair.a().ipsecctl("-s", "sa").lines()).doesNotContainAnyElementsOf(first.lines().toList());
        assertThat(packets(pair, "in")).isGreaterThanOrEqualTo(in);
        assertThat(packets(pair, "out")).isGreaterThanOrEqualTo(out);
        // Each ping is one packet out and one in, whoever sent it; far more than any one of the SAs carried.
        int pings = fromA.received() + fromB.received();
        assertThat(packets(pair, "in")).isBetween(pings - 2.0, pings + 20.0);
        assertThat(lab.clearText()).isZero();
    }

    private static double packets(Pair pair, String direction) {
        return pair.a().metric("ipsec_tunnel_packets_total\\{dir=\"" + direction + "\".*\\}");
    }

    private static long count(Pair pair, String words) {
        return Pattern.compile(Pattern.quote(words)).matcher(pair.a().log()).results().count();
    }
}
