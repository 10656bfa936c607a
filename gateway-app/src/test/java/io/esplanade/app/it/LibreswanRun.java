package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One scenario with libreswan, which is asked for IKE only: both sides must have the same SAs with the same keys. That ours
 * then does with such keys what it should is a matter of other tests.
 */
final class LibreswanRun {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** An SA of {@code ipsecctl -k -s sa}: protocol, mode, SPI, keys. */
    private static final Pattern SA = Pattern.compile(
            "(?m)^(esp|ah) (tunnel|transport) from \\S+ to \\S+ (spi 0x\\w+)[^\\\\\\n]*"
                    + "(?:\\\\\\n\\t(authkey 0x\\w+) ?)?(?:\\\\\\n\\t(enckey 0x\\w+))?");

    private final Scenario scenario;
    private final boolean oursBegins;
    private final Lab lab;
    private final ScenarioSides sides;

    LibreswanRun(Scenario scenario, boolean oursBegins, String family, Lab lab) {
        this.scenario = scenario;
        this.oursBegins = oursBegins;
        this.lab = lab;
        this.sides = new ScenarioSides(scenario, oursBegins, family, lab);
    }

    /** All of it; fails where something is not as the scenario says. */
    void run() {
        Esplanade ours;
        Libreswan theirs;
        if (oursBegins) {
            theirs = startTheirs();
            ours = sides.startOurs();
        } else {
            ours = sides.startOurs();
            theirs = startTheirs();
            theirs.initiate();
        }
        ours.awaitLog("quick mode done");
        Await.until("pluto has its SAs", PATIENCE, () -> theirs.logged("IPsec SA established") == 1, theirs::log);

        assertThat(ours.ipsecctl("-s", "sa").lines()).hasSize(2).allMatch(line -> line.matches(scenario.sa()));
        assertThat(withKeys(ours)).hasSize(2).containsExactlyInAnyOrderElementsOf(theirs.sas());
        end(ours, theirs);
        assertThat(lab.clearText()).isZero();
        assertThat(ours.log()).doesNotContain("sesame");
    }

    private Libreswan startTheirs() {
        return lab.startLibreswan(
                sides.theirGateway(), sides.theirs("libreswan.conf"), "%any %any : PSK \"sesame\"");
    }

    /** Our SAs as the other side writes its own. */
    private static List<String> withKeys(Esplanade ours) {
        return SA.matcher(ours.ipsecctl("-k", "-s", "sa")).results()
                .map(sa -> sa.group(1) + " " + sa.group(2) + " " + sa.group(3)
                        + (sa.group(4) == null ? "" : " " + sa.group(4))
                        + (sa.group(5) == null ? "" : " " + sa.group(5)))
                .toList();
    }

    /** The side that ends first tells the other. */
    private void end(Esplanade ours, Libreswan theirs) {
        if (oursBegins) {
            assertThat(ours.stop()).isZero();
            Await.until("pluto has no SA", PATIENCE, () -> theirs.logged("deleting state") == 2, theirs::log);
        } else {
            theirs.terminate();
            Await.until("we have no SA", PATIENCE, () -> ours.sas() == 0, ours::log);
            assertThat(ours.stop()).isZero();
        }
    }
}
