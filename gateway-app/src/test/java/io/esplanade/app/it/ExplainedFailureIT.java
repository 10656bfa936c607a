package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A negotiation that cannot work ends in one line on each side that names the rule and what differs, and in no SA. The
 * same two gateways read one wrong configuration after the other, and at last a right one.
 */
@ExtendWith(LabExtension.class)
@DisplayName("a configuration that does not match the peer's")
class ExplainedFailureIT {
    private static final String PHASE_1_A = "phase 1 with 192.0.2.2 failed: ";
    private static final String PHASE_1_B = "phase 1 with 192.0.2.1 failed: ";
    private static final String PHASE_2_A = "phase 2 with 192.0.2.2 failed: ";
    private static final String PHASE_2_B = "phase 2 with 192.0.2.1 failed: ";
    private static final String MAIN = "main auth hmac-sha2-256 enc aes group modp2048 ";
    private static final String QUICK = "quick enc aes-128-gcm group none";

    @Test
    @DisplayName("is explained on both sides, with file and line, and leaves no SA")
    void isExplainedOnBothSides(Lab lab) {
        String right = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, MAIN + QUICK);
        Pair pair = Pair.start(
                lab, right.replace("sesame", "pumpkin"), Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, MAIN + QUICK));

        // pre-shared keys
        pair.b().awaitLog(line(PHASE_1_B, "pre-shared keys probably differ", file(pair.b()) + ":1"));
        pair.a().awaitLog(line(PHASE_1_A, "pre-shared keys", file(pair.a()) + ":1"));

        // main mode: the line number follows the file
        pair.a().reload("\n\n" + Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, MAIN.replace("enc aes", "enc 3des") + QUICK));
        pair.b().awaitLog(line(PHASE_1_B, "peer offers enc 3des", file(pair.b()) + ":1 wants enc aes"));
        pair.a().awaitLog(line(PHASE_1_A, "NO_PROPOSAL_CHOSEN", "enc 3des", file(pair.a()) + ":3"));

        // quick mode
        pair.a().reload("\n" + Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, MAIN + QUICK.replace("128", "256")));
        pair.b().awaitLog(line(PHASE_2_B, "peer offers enc aes-256-gcm", file(pair.b()) + ":1 wants"));
        pair.a().awaitLog(line(PHASE_2_A, "NO_PROPOSAL_CHOSEN to " + file(pair.a()) + ":2"));

        // networks
        pair.a().reload(Pair.ruleA(lab, Lab.NET_A, "10.2.0.0/25", MAIN + QUICK));
        pair.b().awaitLog(line(PHASE_2_B, "10.2.0.0/25", file(pair.b()) + ":1 has 10.2.0.0/24"));
        pair.a().awaitLog(line(PHASE_2_A, file(pair.a()) + ":1", "10.2.0.0/25"));

        for (Esplanade gateway : List.of(pair.a(), pair.b())) {
            assertThat(gateway.sas()).isZero();
            assertThat(gateway.log()).doesNotContain("sesame", "pumpkin", "quick mode done");
            assertThat(gateway.metric("ipsec_tunnel_up\\{.*\\}")).isZero();
        }
        assertThat(lab.clearText()).isZero();

        pair.a().reload(right);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
    }

    private static String file(Esplanade gateway) {
        return gateway.configuration().toString();
    }

    /** These words in one line, in this order. */
    private static String line(String... words) {
        return String.join(".*", List.of(words).stream().map(Pattern::quote).toList());
    }
}
