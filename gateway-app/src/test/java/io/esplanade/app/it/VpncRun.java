package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** One scenario with vpnc, which always begins: it gets an address and reaches the network behind us. */
final class VpncRun {
    private static final int PINGS = 20;

    private final Scenario scenario;
    private final Lab lab;
    private final ScenarioSides sides;

    VpncRun(Scenario scenario, String family, Lab lab) {
        this.scenario = scenario;
        this.lab = lab;
        this.sides = new ScenarioSides(scenario, false, family, lab);
    }

    /** All of it; fails where something is not as the scenario says. */
    void run() {
        Esplanade ours = sides.startOurs();
        try (Vpnc vpnc = Vpnc.start(
                sides.theirGateway(), lab.directory().resolve("vpnc"), sides.theirs("vpnc.conf"))) {
            assertThat(vpnc.awaitConnected()).contains("INTERNAL_IP4_ADDRESS=10.9.0.1");
            lab.awaitPing(lab.gatewayA(), sides.hostB());
            assertThat(lab.pings(lab.gatewayA(), sides.hostB(), PINGS, 10)).isEqualTo(PINGS);
            assertThat(ours.ipsecctl("-s", "sa").lines()).hasSize(2).allMatch(line -> line.matches(scenario.sa()));
            assertThat(lab.espRaw()).isGreaterThan(PINGS);
        }
        Await.until("we have no SA", Duration.ofSeconds(10), () -> ours.sas() == 0, ours::log);
        assertThat(ours.stop()).isZero();
        assertThat(lab.clearText()).isZero();
        assertThat(ours.log()).doesNotContain("labsecret", "alicepw");
    }
}
