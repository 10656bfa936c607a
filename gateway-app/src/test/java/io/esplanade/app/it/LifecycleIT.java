package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One of our gateways and what its administrator does to it; the peer is only there where traffic is needed. */
@ExtendWith(LabExtension.class)
@DisplayName("a gateway that is reloaded, crashed, started twice")
class LifecycleIT {
    private static final String RULE =
            """
            ike %s esp from %s to %s local %s peer %s \\
                main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group none psk "sesame"
            """;
    private static final String OTHER_RULE =
            "ike passive esp from 10.1.0.0/24 to 10.7.0.0/24 peer 192.0.2.7 psk \"sesame\"\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static String confA(Lab lab) {
        return RULE.formatted("active", Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B);
    }

    private static String confB(Lab lab) {
        return RULE.formatted("passive", Lab.NET_B, Lab.NET_A, Lab.WAN_B, lab.wanASeenByB());
    }

    @Test
    @DisplayName("SIGHUP takes a new rule, keeps the SAs of the old one, and refuses a broken file")
    void reloadChangesWhatChanged(Lab lab) {
        lab.start(lab.gatewayB(), confB(lab));
        Esplanade a = lab.start(lab.gatewayA(), confA(lab));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        String before = a.ipsecctl("-s", "sa");

        a.reload(confA(lab) + OTHER_RULE);
        Await.until("the new flow is there", PATIENCE, () -> a.ipsecctl("-sf").contains("10.7.0.0/24"));
        assertThat(lab.gatewayA().run("ip", "rule")).contains("from 10.1.0.0/24 to 10.7.0.0/24 lookup 20500");
        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(before);
        assertThat(a.metric("ipsec_tunnel_up\\{tunnel=\"from-10.1.0.0/24-to-10.7.0.0/24\"\\}")).isZero();

        a.reload("ike from\n");
        a.awaitLog("configuration not changed");
        assertThat(a.metric("ipsec_config_last_reload_ok")).isZero();
        assertThat(a.ipsecctl("-sf")).contains("10.7.0.0/24");

        a.reload(confA(lab));
        Await.until("the new flow is gone", PATIENCE, () -> !a.ipsecctl("-sf").contains("10.7.0.0/24"));
        assertThat(a.metrics()).doesNotContain("10.7.0.0/24");
        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(before);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 10, 10)).isEqualTo(10);
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("after kill -9 nothing leaks, and a restart brings the traffic back")
    void aCrashLeaksNothing(Lab lab) {
        lab.start(lab.gatewayB(), confB(lab));
        Esplanade a = lab.start(lab.gatewayA(), confA(lab));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        String rules = lab.gatewayA().run("ip", "rule");

        a.crash();
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isFalse();
        assertThat(lab.clearText()).isZero();

        a.restart();
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(lab.gatewayA().run("ip", "rule")).isEqualTo(rules);
        assertThat(lab.clearText()).isZero();
        assertThat(a.stop()).isZero();
        assertThat(lab.gatewayA().run("ip", "rule").lines()).hasSize(3);
    }

    @Test
    @DisplayName("ipsecctl puts a file in the place of what is there, keeps it when a file is broken, and flushes")
    void ipsecctlLoadsAndFlushes(Lab lab) {
        Esplanade a = lab.start(lab.gatewayA(), OTHER_RULE);

        String rule = "ike passive esp from 10.1.0.0/24 to $net peer 192.0.2.8 psk \"x\"\n";
        Shell.Result loaded = a.ipsecctlWithInput(rule, "-D", "net=10.8.0.0/24", "-f", "-");
        assertThat(loaded).isEqualTo(new Shell.Result(0, ""));
        assertThat(a.ipsecctl("-s", "flow").lines()).as("in the place of those before").hasSize(2);

        Shell.Result broken = a.ipsecctlWithInput("ike from\n", "-f", "-");
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.output()).startsWith("stdin: 1: syntax error\n");
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(2);

        assertThat(a.ipsecctl("-F", "-s", "all")).isEqualTo("FLOWS:\nNo flows\n\nSAD:\nNo entries\n");
        assertThat(lab.gatewayA().run("ip", "rule").lines()).hasSize(3);
    }

    @Test
    @DisplayName("a second one is refused, with the name and process of the first")
    void aSecondGatewayIsRefused(Lab lab) {
        Esplanade a = lab.start(lab.gatewayA(), OTHER_RULE);

        Shell.Result sameDirectory = a.attemptAnother("--run-dir", a.runDirectory().toString());
        assertThat(sameDirectory.status()).isEqualTo(1);
        assertThat(sameDirectory.output())
                .isEqualTo("gateway: a gateway with process id %d is running in %s\n", a.pid(), a.runDirectory());

        Shell.Result samePorts = a.attemptAnother("--run-dir", a.runDirectory() + "/second", "--tun", "enc1");
        assertThat(samePorts.status()).isEqualTo(1);
        assertThat(samePorts.output()).contains("Address already in use", Long.toString(a.pid())).hasLineCount(1);
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(2);
    }
}
