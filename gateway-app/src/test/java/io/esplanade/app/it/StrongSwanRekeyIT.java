package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Both phases are replaced several times while pings pass every 20 ms in both directions, and none is lost. */
@ExtendWith(LabExtension.class)
@DisplayName("rekeying with strongSwan under traffic")
class StrongSwanRekeyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String IKE_SA = "IKE_SA c\\[\\d+] established";
    private static final String CHILD_SA = "CHILD_SA net\\{\\d+} established";
    private static final String RULE =
            """
            ike %s esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 \\
                main auth hmac-sha2-256 enc aes group modp2048 lifetime %d \\
                quick auth hmac-sha2-256 enc aes group modp2048 lifetime %d \\
                psk "sesame"
            """;

    @Test
    @DisplayName("ours replaces")
    void oursReplaces(Lab lab) {
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayB(),
                swanctl(lab, "rekey_time = 600s", "over_time = 60s", "rekey_time = 600s", "life_time = 620s"));
        lab.start(lab.gatewayA(), RULE.formatted("active", 12, 8));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertNothingLost(lab, theirs);
    }

    @Test
    @DisplayName("strongSwan replaces")
    void strongSwanReplaces(Lab lab) {
        // It offers the time of replacement plus the rest as lifetime: 12 + 30 and 26.
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("passive", 42, 26));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayB(),
                swanctl(
                        lab,
                        "rekey_time = 12s",
                        "over_time = 30s",
                        "rekey_time = 6s",
                        "life_time = 26s\nrand_time = 0s"));
        theirs.initiate("net");
        ours.awaitLog("quick mode done");

        assertNothingLost(lab, theirs);
    }

    private static void assertNothingLost(Lab lab, StrongSwan theirs) {
        PingStream fromUs = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 20);
        PingStream fromThem = PingStream.start(lab, lab.hostB(), Lab.HOST_A, 20);
        long children = theirs.logged(CHILD_SA);
        long sas = theirs.logged(IKE_SA);
        theirs.awaitLogged(CHILD_SA, children + 3, PATIENCE);
        theirs.awaitLogged(IKE_SA, sas + 1, PATIENCE);
        fromUs.awaitMore(50);

        assertThat(fromUs.stopAndCountLost()).as("pings of ours").isZero();
        assertThat(fromThem.stopAndCountLost()).as("pings of strongSwan's side").isZero();
        assertThat(lab.clearText()).isZero();
    }

    private static String swanctl(Lab lab, String rekeyIke, String overTime, String rekeyChild, String life) {
        return SwanctlConf.between(Lab.WAN_B, lab.wanA())
                .suite("aes128-sha256-modp2048", "aes128-sha256-modp2048")
                .connection(rekeyIke, overTime)
                .child(rekeyChild, life)
                .networks("net", Lab.NET_B, Lab.NET_A)
                .text();
    }
}
