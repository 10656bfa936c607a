package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ours and strongSwan with IPv6 between them, in the tunnel, or both; each side begins once. */
@ExtendWith(LabExtension.class)
@DisplayName("IPv6, with strongSwan")
class StrongSwanIpv6IT {
    private static final String SUITE =
            "main auth hmac-sha2-256 enc aes group modp2048 quick auth hmac-sha2-256 enc aes group modp2048";

    /** What is inside of what. */
    enum Versions {
        SIX_IN_SIX(true, true),
        FOUR_IN_SIX(false, true),
        SIX_IN_FOUR(true, false);

        private final boolean sixInside;
        private final boolean sixOutside;

        Versions(boolean sixInside, boolean sixOutside) {
            this.sixInside = sixInside;
            this.sixOutside = sixOutside;
        }

        private String netA() {
            return sixInside ? Lab.NET_A6 : Lab.NET_A;
        }

        private String netB() {
            return sixInside ? Lab.NET_B6 : Lab.NET_B;
        }

        private String hostA() {
            return sixInside ? Lab.HOST_A6 : Lab.HOST_A;
        }

        private String hostB() {
            return sixInside ? Lab.HOST_B6 : Lab.HOST_B;
        }

        private String wanA(Lab lab) {
            return sixOutside ? lab.wanA6() : lab.wanA();
        }

        private String wanB() {
            return sixOutside ? Lab.WAN_B6 : Lab.WAN_B;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("we begin")
    void oursBegins(Versions versions, Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(lab, versions));
        Esplanade ours = lab.start(lab.gatewayA(), rule("active", lab, versions));
        lab.awaitPing(lab.hostA(), versions.hostB());

        assertCarries(lab, ours, versions);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("strongSwan begins")
    void strongSwanBegins(Versions versions, Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), rule("passive", lab, versions));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), swanctl(lab, versions));
        theirs.initiate("net");
        ours.awaitLog("quick mode done");

        assertCarries(lab, ours, versions);
    }

    private static String rule(String mode, Lab lab, Versions versions) {
        return "ike %s esp from %s to %s local %s peer %s %s psk \"sesame\"\n"
                .formatted(mode, versions.netA(), versions.netB(), versions.wanA(lab), versions.wanB(), SUITE);
    }

    private static String swanctl(Lab lab, Versions versions) {
        return SwanctlConf.between(versions.wanB(), versions.wanA(lab))
                .suite("aes128-sha256-modp2048", "aes128-sha256-modp2048")
                .networks("net", versions.netB(), versions.netA())
                .text();
    }

    private static void assertCarries(Lab lab, Esplanade ours, Versions versions) {
        assertThat(lab.pings(lab.hostA(), versions.hostB(), 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), versions.hostA(), 20, 10)).isEqualTo(20);
        Transfer.send(lab, lab.hostA(), lab.hostB(), versions.hostB(), 5001, 4);
        Transfer.send(lab, lab.hostB(), lab.hostA(), versions.hostA(), 5001, 4);
        assertThat(ours.sas()).isEqualTo(2);
        assertThat(lab.espInUdp()).isGreaterThan(1000);
        assertThat(lab.clearText()).isZero();
    }
}
