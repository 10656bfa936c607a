package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ours and strongSwan with the suites that people have: each side begins once, traffic goes both ways in ESP, and the
 * side that ends first tells the other.
 *
 * <p>strongSwan's kernel-libipsec claims a NAT in any case, so that ESP goes in UDP.
 */
@ExtendWith(LabExtension.class)
@DisplayName("suites, with strongSwan")
class StrongSwanSuitesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The same suite in the words of both. */
    enum Suite {
        AES_CBC_SHA2(
                "main auth hmac-sha2-256 enc aes-128 group modp2048"
                        + " quick auth hmac-sha2-256 enc aes-128 group modp2048",
                "aes128-sha256-modp2048",
                "aes128-sha256-modp2048",
                "auth hmac-sha2-256 enc aes"),
        AES_GCM(
                "main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group none",
                "aes128-sha256-modp2048",
                "aes128gcm16",
                "enc aes-128-gcm"),
        TRIPLE_DES(
                "main auth hmac-sha1 enc 3des group modp1024 quick auth hmac-sha1 enc 3des group modp1024",
                "3des-sha1-modp1024",
                "3des-sha1-modp1024",
                "auth hmac-sha1 enc 3des-cbc"),
        /** The example of OpenBSD's guide. */
        BLOWFISH(
                "main auth hmac-sha2-256 enc blowfish group modp2048"
                        + " quick auth hmac-sha2-384 enc blowfish group modp2048",
                "blowfish128-sha256-modp2048",
                "blowfish128-sha384-modp2048",
                "auth hmac-sha2-384 enc blowfish");

        private final String rule;
        private final String ike;
        private final String esp;
        private final String shown;

        Suite(String rule, String ike, String esp, String shown) {
            this.rule = rule;
            this.ike = ike;
            this.esp = esp;
            this.shown = shown;
        }

        private String ours(String mode, Lab lab) {
            return "ike %s esp from %s to %s local %s peer %s %s psk \"sesame\"\n"
                    .formatted(mode, Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B, rule);
        }

        private String theirs(Lab lab) {
            return SwanctlConf.between(Lab.WAN_B, lab.wanA())
                    .suite(ike, esp)
                    .networks("net", Lab.NET_B, Lab.NET_A)
                    .text();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("we begin, carry traffic, and end")
    void oursBegins(Suite suite, Lab lab) {
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), suite.theirs(lab));
        Esplanade ours = lab.start(lab.gatewayA(), suite.ours("active", lab));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertCarries(lab, ours, suite);

        assertThat(ours.stop()).isZero();
        Await.until("strongSwan has no SA", PATIENCE, () -> theirs.listSas().isBlank(), theirs::log);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("strongSwan begins, carries traffic, and ends")
    void strongSwanBegins(Suite suite, Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), suite.ours("passive", lab));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), suite.theirs(lab));
        theirs.initiate("net");
        ours.awaitLog("quick mode done");

        assertCarries(lab, ours, suite);

        theirs.terminate("c");
        Await.until("we have no SA", PATIENCE, () -> ours.sas() == 0, ours::log);
        assertThat(ours.stop()).isZero();
    }

    private static void assertCarries(Lab lab, Esplanade ours, Suite suite) {
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, 4);
        Transfer.send(lab, lab.hostB(), lab.hostA(), Lab.HOST_A, 5001, 4);

        assertThat(ours.ipsecctl("-s", "sa").lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("esp tunnel from 192.0.2.") && line.endsWith(" " + suite.shown));
        assertThat(lab.espInUdp()).isGreaterThan(1000);
        assertThat(lab.espRaw()).isZero();
        assertThat(lab.clearText()).isZero();
    }
}
