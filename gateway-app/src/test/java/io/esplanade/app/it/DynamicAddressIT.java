package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The line of gateway A gets another address ({@code ike dynamic}); gateway B takes peers from anywhere. */
@ExtendWith(LabExtension.class)
@DisplayName("an address that changes")
class DynamicAddressIT {
    private static final String NEXT = "192.0.2.77";
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String SUITE =
            "main auth hmac-sha2-256 enc aes group modp2048 quick auth hmac-sha2-256 enc aes group none";

    @Test
    @DisplayName("between two of ours, where the host's name is the identity")
    void between(Lab lab) {
        Esplanade b = lab.start(
                lab.gatewayB(),
                "ike passive esp from %s to %s peer any %s psk \"sesame\"\n".formatted(Lab.NET_B, Lab.NET_A, SUITE));
        Esplanade a = lab.start(
                lab.gatewayA(),
                "ike dynamic esp from %s to %s peer %s %s psk \"sesame\"\n"
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, SUITE));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertFollows(lab, a);
        assertThat(b.ipsecctl("-s", "sa")).contains("from 192.0.2.2 to " + NEXT);
    }

    @Test
    @DisplayName("strongSwan answers")
    void strongSwanAnswers(Lab lab) {
        lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, "%any")
                        .ids("b.example", "a.example")
                        .suite("aes128-sha256-modp2048", "aes128-sha256")
                        .networks("net", Lab.NET_B, Lab.NET_A)
                        .text());
        Esplanade a = lab.start(
                lab.gatewayA(),
                "ike dynamic esp from %s to %s peer %s %s srcid a.example dstid b.example psk \"sesame\"\n"
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, SUITE));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertFollows(lab, a);
    }

    private static void assertFollows(Lab lab, Esplanade a) {
        Namespace gateway = lab.gatewayA();
        gateway.run("ip", "addr", "del", lab.wanA() + "/24", "dev", "wan");
        gateway.run("ip", "addr", "add", NEXT + "/24", "dev", "wan");
        gateway.run("ip", "route", "replace", "default", "via", Lab.WAN_B);
        Await.until("a ping from the new address", SOON, () -> lab.ping(lab.hostA(), Lab.HOST_B));

        assertThat(a.log()).contains("our address towards " + Lab.WAN_B + " is " + NEXT + " now");
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(lab.clearText()).isZero();
    }
}
