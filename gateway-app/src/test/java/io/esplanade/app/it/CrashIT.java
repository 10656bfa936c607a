package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Either gateway dies and comes back, or is stopped; hosts on both sides go on sending all the time. */
@ExtendWith(LabExtension.class)
@DisplayName("a gateway that goes away")
class CrashIT {
    private static final Duration RECOVERY = Duration.ofSeconds(15);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @Test
    @DisplayName("by kill -9 is back within 15 s of its restart, with the same rules, and nothing went in clear")
    void comesBackAfterKill(Lab lab) {
        Pair pair = Pair.start(lab, Pair.SUITES);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        try (PingStream fromA = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 100);
                PingStream fromB = PingStream.start(lab, lab.hostB(), Lab.HOST_A, 100)) {
            crashAndReturn(pair.b(), lab.gatewayB(), fromA, fromB);
            crashAndReturn(pair.a(), lab.gatewayA(), fromA, fromB);
        }
        assertThat(lab.clearText()).isZero();
    }

    private static void crashAndReturn(Esplanade victim, Namespace where, PingStream fromA, PingStream fromB) {
        String rules = where.run("ip", "rule");
        String routes = where.run("ip", "route", "show", "table", "20500");
        fromA.awaitMore(3);

        victim.crash();
        victim.restart();
        int receivedA = fromA.received();
        int receivedB = fromB.received();
        Await.until(
                "traffic both ways again",
                RECOVERY,
                () -> fromA.received() > receivedA && fromB.received() > receivedB);
        assertThat(where.run("ip", "rule")).isEqualTo(rules);
        assertThat(where.run("ip", "route", "show", "table", "20500")).isEqualTo(routes);
    }

    @Test
    @DisplayName("by SIGTERM takes the peer's SAs with it at once, and leaves nothing behind")
    void saysGoodBye(Lab lab) {
        Pair pair = Pair.start(lab, Pair.SUITES);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(pair.a().sas()).isEqualTo(2);

        assertThat(pair.b().stop()).isZero();
        Await.until(
                "the peer sends nothing more",
                AT_ONCE,
                () -> pair.a().metric("ipsec_child_sas\\{dir=\"out\"\\}") == 0
                        && pair.a().metric("ipsec_ike_sas") == 0);
        // What is still under way finds the inbound SA for some seconds.
        Await.until("no inbound SA either", RECOVERY, () -> pair.a().metric("ipsec_child_sas\\{dir=\"in\"\\}") == 0);
        Namespace left = lab.gatewayB();
        assertThat(left.run("ip", "rule").lines()).hasSize(3);
        assertThat(left.run("ip", "-6", "rule").lines()).hasSize(2);
        assertThat(left.run("ip", "route", "show", "table", "all")).doesNotContain("enc0", "20500");
        assertThat(left.attempt("ip", "link", "show", "enc0").ok()).isFalse();
        assertThat(left.run("ss", "-Hanuwlx").lines().filter(line -> line.contains(pair.b().runDirectory().toString())))
                .isEmpty();
        assertThat(left.run("ss", "-Hanuw")).isEmpty();
        assertThat(pair.b().runDirectory().resolve("control.sock")).doesNotExist();
    }
}
