package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ours against ours, main mode with AES-128 and HMAC-SHA2-256, ESP with AES-128-GCM, no NAT: raw ESP between the
 * gateways.
 */
@ExtendWith(LabExtension.class)
@DisplayName("a tunnel between two of our own gateways")
class FirstTunnelIT {
    private static final String RULE =
            """
            ike %s esp tunnel \\
                from %s to %s \\
                local %s peer %s \\
                main auth hmac-sha2-256 enc aes \\
                quick enc aes-128-gcm \\
                psk "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a"
            """;

    @Test
    @DisplayName("carries traffic both ways, shows it, and leaves nothing behind")
    void carriesTrafficAndLeavesNothingBehind(Lab lab) {
        Esplanade b = lab.start(
                lab.gatewayB(), RULE.formatted("passive", Lab.NET_B, Lab.NET_A, Lab.WAN_B, lab.wanASeenByB()));
        Esplanade a = lab.start(lab.gatewayA(), RULE.formatted("active", Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B));

        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(lab.espRaw()).isPositive();
        assertThat(lab.clearText()).isZero();

        assertShown(a);
        assertCounted(a);

        assertThat(a.stop()).isZero();
        b.awaitLog("(?i)delete");
        assertThat(b.stop()).isZero();
        assertNothingLeft(lab.gatewayA());
        assertNothingLeft(lab.gatewayB());
    }

    private static void assertShown(Esplanade a) {
        String shown = a.ipsecctl("-s", "all");

        assertThat(shown.lines())
                .contains(
                        "FLOWS:",
                        "flow esp in from 10.2.0.0/24 to 10.1.0.0/24 local 192.0.2.1 peer 192.0.2.2"
                                + " srcid 192.0.2.1/32 dstid 192.0.2.2/32 type require",
                        "flow esp out from 10.1.0.0/24 to 10.2.0.0/24 local 192.0.2.1 peer 192.0.2.2"
                                + " srcid 192.0.2.1/32 dstid 192.0.2.2/32 type require",
                        "SAD:");
        assertThat(shown.lines())
                .filteredOn(line -> line.startsWith("esp tunnel"))
                .hasSize(2)
                .allMatch(line -> line.endsWith(" enc aes-128-gcm"));
        assertThat(shown).doesNotContain("enckey");
        assertThat(a.ipsecctl("-k", "-s", "sa")).contains("enckey 0x");
    }

    private static void assertCounted(Esplanade a) {
        assertThat(a.metric("ipsec_tunnel_up\\{.*\\}")).isEqualTo(1);
        assertThat(a.metric("ipsec_tunnel_packets_total\\{dir=\"in\".*\\}")).isGreaterThanOrEqualTo(40);
        assertThat(a.metric("ipsec_tunnel_packets_total\\{dir=\"out\".*\\}")).isGreaterThanOrEqualTo(40);
        assertThat(a.metric("ipsec_ike_sas")).isEqualTo(1);
        assertThat(a.metric("ipsec_config_last_reload_ok")).isEqualTo(1);
        assertThat(a.metric("ipsec_packets_dropped_total\\{reason=\"auth_fail\"\\}")).isZero();
    }

    private static void assertNothingLeft(Namespace gateway) {
        assertThat(gateway.run("ip", "rule").lines()).hasSize(3);
        assertThat(gateway.run("ip", "-6", "rule").lines()).hasSize(2);
        assertThat(gateway.run("ip", "route", "show", "table", "all")).doesNotContain("enc0", "20500");
        assertThat(gateway.attempt("ip", "link", "show", "enc0").ok()).isFalse();
    }
}
