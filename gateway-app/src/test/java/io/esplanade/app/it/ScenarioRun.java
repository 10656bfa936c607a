package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** One scenario with strongSwan: the side that begins is gateway A. */
final class ScenarioRun {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration REKEY_PATIENCE = Duration.ofSeconds(90);
    private static final String IKE_SA = "IKE_SA c\\[\\d+] established";
    private static final String CHILD_SA = "CHILD_SA net\\{\\d+} established";
    private static final int PINGS = 20;
    /** The first of the pool of 10.9.0.0/24. */
    private static final String ADDRESS = "10.9.0.1";

    private final Scenario scenario;
    private final boolean oursBegins;
    private final Lab lab;
    private final ScenarioSides sides;

    ScenarioRun(Scenario scenario, boolean oursBegins, String family, Lab lab) {
        this.scenario = scenario;
        this.oursBegins = oursBegins;
        this.lab = lab;
        this.sides = new ScenarioSides(scenario, oursBegins, family, lab);
    }

    /** All of it; fails where something is not as the scenario says. */
    void run() {
        if (scenario.checks(oursBegins).equals(List.of("refused"))) {
            refused();
            return;
        }
        Esplanade ours;
        StrongSwan theirs;
        if (oursBegins) {
            theirs = startTheirs();
            ours = sides.startOurs();
        } else {
            ours = sides.startOurs();
            theirs = startTheirs();
            theirs.initiate("net");
        }
        ours.awaitLog("quick mode done");

        for (String check : scenario.checks(oursBegins)) {
            check(check, ours, theirs);
        }
        assertThat(ours.ipsecctl("-s", "sa").lines()).isNotEmpty().allMatch(line -> line.matches(scenario.sa()));
        boolean raw = scenario.strongSwan() == StrongSwan.Release.SIX;
        assertThat(raw ? lab.espRaw() : lab.espInUdp()).isPositive();
        assertThat(raw ? lab.espInUdp() : lab.espRaw()).isZero();
        end(ours, theirs);
        assertThat(lab.clearText()).isZero();
        assertThat(ours.log()).doesNotContain("sesame");
    }

    private StrongSwan startTheirs() {
        return lab.startStrongSwan(
                sides.theirGateway(), scenario.strongSwan(), sides.theirs("swanctl.conf"), sides.keysOfStrongSwan());
    }

    /** No tunnel, and ours explains why: what differs, and where. */
    private void refused() {
        Pattern explained = Pattern.compile(scenario.explained(oursBegins));
        StrongSwan theirs = startTheirs();
        Esplanade ours = sides.startOurs();
        if (!oursBegins) {
            assertThat(theirs.attemptSwanctl("--initiate", "--child", "net", "--timeout", "5").ok()).isFalse();
        }
        Await.until(
                "ours explains it",
                PATIENCE,
                () -> explained.matcher(ours.ipsecctl("--explain")).find(),
                () -> ours.ipsecctl("--explain") + ours.log());
        assertThat(ours.sas()).isZero();
        assertThat(ours.log()).doesNotContain("sesame");
        assertThat(lab.espRaw() + lab.espInUdp()).isZero();
        assertThat(lab.clearText()).isZero();
    }

    private void check(String check, Esplanade ours, StrongSwan theirs) {
        switch (check) {
            case "ping" -> {
                lab.awaitPing(lab.hostA(), sides.hostB());
                assertThat(lab.pings(lab.hostA(), sides.hostB(), PINGS, 10)).isEqualTo(PINGS);
                assertThat(lab.pings(lab.hostB(), sides.hostA(), PINGS, 10)).isEqualTo(PINGS);
            }
            case "transfer" -> {
                Transfer.send(lab, lab.hostA(), lab.hostB(), sides.hostB(), 5001, 2);
                Transfer.send(lab, lab.hostB(), lab.hostA(), sides.hostA(), 5001, 2);
            }
            case "address" -> assertThat(lab.gatewayA().run("ping", "-c", "5", "-W", "2", "-I", ADDRESS, sides.hostB()))
                    .contains(" 0% packet loss");
            case "rekey" -> rekey(theirs);
            case "rebind" -> rebind(ours);
            case "dpd" -> deadPeer(ours, theirs);
            default -> throw new AssertionError(scenario.name() + " asks for an unknown check: " + check);
        }
    }

    private void rekey(StrongSwan theirs) {
        lab.awaitPing(lab.hostA(), sides.hostB());
        PingStream there = PingStream.start(lab, lab.hostA(), sides.hostB(), 20);
        PingStream back = PingStream.start(lab, lab.hostB(), sides.hostA(), 20);
        long children = theirs.logged(CHILD_SA);
        long sas = theirs.logged(IKE_SA);
        theirs.awaitLogged(CHILD_SA, children + 3, REKEY_PATIENCE);
        theirs.awaitLogged(IKE_SA, sas + 1, REKEY_PATIENCE);
        there.awaitMore(50);
        assertThat(there.stopAndCountLost()).isZero();
        assertThat(back.stopAndCountLost()).isZero();
    }

    /** The NAT takes other ports in mid-traffic: ours follows at once, strongSwan when we ask whether it lives. */
    private void rebind(Esplanade ours) {
        lab.awaitPing(lab.hostA(), sides.hostB());
        PingStream pings = PingStream.start(lab, lab.hostA(), sides.hostB(), 50);
        pings.awaitMore(20);
        NatBox.rebind(lab.nat(), 30_000);
        pings.awaitMore(40);
        long lost = pings.stopAndCountLost();
        if (!oursBegins) {
            assertThat(lost).isLessThanOrEqualTo(20);
            assertThat(ours.log()).contains("is at 192.0.2.1 port 300");
        }
        lab.awaitPing(lab.hostA(), sides.hostB());
        assertThat(lab.pings(lab.hostB(), sides.hostA(), PINGS, 10)).isEqualTo(PINGS);
        assertThat(ours.log()).containsOnlyOnce("phase 1 done");
    }

    /** First it must not be taken for dead, then it must. */
    private void deadPeer(Esplanade ours, StrongSwan theirs) {
        theirs.awaitLogged("parsed INFORMATIONAL_V1 .*\\[ HASH N\\(DPD", 3, PATIENCE);
        assertThat(ours.sas()).isEqualTo(2);
        ours.crash();
        Await.until("strongSwan has no SA", PATIENCE, () -> theirs.listSas().isBlank(), theirs::log);
        ours.restart();
        if (!oursBegins) {
            theirs.initiate("net");
        }
        lab.awaitPing(lab.hostA(), sides.hostB());
    }

    /** The side that ends first tells the other. */
    private void end(Esplanade ours, StrongSwan theirs) {
        if (oursBegins) {
            assertThat(ours.stop()).isZero();
            Await.until("strongSwan has no SA", PATIENCE, () -> theirs.listSas().isBlank(), theirs::log);
        } else {
            theirs.terminate("c");
            Await.until("we have no SA", PATIENCE, () -> ours.sas() == 0, ours::log);
            assertThat(ours.stop()).isZero();
        }
    }
}
