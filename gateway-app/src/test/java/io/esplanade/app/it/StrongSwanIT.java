package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ours against strongSwan 5.9.8, each as initiator once, with every suite that people still use between sites. strongSwan
 * claims a NAT, so ESP goes in UDP.
 */
@ExtendWith(LabExtension.class)
@DisplayName("a tunnel between ours and strongSwan")
class StrongSwanIT {
    private static final String PSK = "7c211433f02071597741e6ff5a8ea34789abbf43";

    /** A suite as either side writes it. */
    enum Suite {
        GCM("auth hmac-sha2-256 enc aes-128 group modp2048", "enc aes-128-gcm group modp2048",
                "aes128-sha256-modp2048", "aes128gcm16-modp2048", "enc aes-128-gcm"),
        CBC("auth hmac-sha2-256 enc aes-256 group modp2048", "auth hmac-sha2-256 enc aes-256 group modp2048",
                "aes256-sha256-modp2048", "aes256-sha256-modp2048", "auth hmac-sha2-256 enc aes-256"),
        TRIPLE_DES("auth hmac-sha1 enc 3des group modp1024", "auth hmac-sha1 enc 3des group modp1024",
                "3des-sha1-modp1024", "3des-sha1-modp1024", "auth hmac-sha1 enc 3des-cbc"),
        BLOWFISH("auth hmac-sha2-256 enc blowfish group modp2048", "auth hmac-sha2-384 enc blowfish group modp2048",
                "blowfish128-sha256-modp2048", "blowfish128-sha384-modp2048", "auth hmac-sha2-384 enc blowfish");

        final String main;
        final String quick;
        final String ike;
        final String esp;
        final String shown;

        Suite(String main, String quick, String ike, String esp, String shown) {
            this.main = main;
            this.quick = quick;
            this.ike = ike;
            this.esp = esp;
            this.shown = shown;
        }
    }

    @ParameterizedTest
    @EnumSource(Suite.class)
    @DisplayName("ours initiates")
    void oursInitiates(Suite suite, Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(suite, lab));
        Esplanade ours = lab.start(lab.gatewayA(), ipsecConf("active", suite, lab));

        assertTraffic(suite, ours, lab);
    }

    @ParameterizedTest
    @EnumSource(Suite.class)
    @DisplayName("strongSwan initiates")
    void strongSwanInitiates(Suite suite, Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), ipsecConf("passive", suite, lab));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), swanctl(suite, lab));

        theirs.initiate("net");

        assertTraffic(suite, ours, lab);
    }

    private static void assertTraffic(Suite suite, Esplanade ours, Lab lab) {
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).as(ours::drops).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).as(ours::drops).isEqualTo(20);
        assertThat(lab.espInUdp()).isPositive();
        assertThat(lab.clearText()).isZero();
        assertThat(ours.ipsecctl("-s", "sa").lines()).hasSize(2).allMatch(line -> line.endsWith(" " + suite.shown));
    }

    private static String ipsecConf(String mode, Suite suite, Lab lab) {
        return "ike %s esp from %s to %s local %s peer %s main %s quick %s psk \"%s\"\n"
                .formatted(mode, Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B, suite.main, suite.quick, PSK);
    }

    private static String swanctl(Suite suite, Lab lab) {
        return """
                connections { c {
                  version = 1
                  local_addrs = %s
                  remote_addrs = %s
                  proposals = %s
                  local { auth = psk }
                  remote { auth = psk }
                  children { net {
                    local_ts = %s
                    remote_ts = %s
                    esp_proposals = %s
                  } }
                } }
                secrets { ike-1 { secret = %s } }
                """.formatted(Lab.WAN_B, lab.wanASeenByB(), suite.ike, Lab.NET_B, Lab.NET_A, suite.esp, PSK);
    }
}
