package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the rules cover goes through the tunnel, and nothing else does: two networks behind each gateway, and between
 * two hosts only what belongs to TCP port 5001.
 */
@ExtendWith(LabExtension.class)
@DisplayName("rules with several networks, protocols and ports")
class SelectorsIT {
    private static final String NET_A2 = "10.11.0.0/24";
    private static final String NET_B2 = "10.12.0.0/24";
    private static final String HOST_A2 = "10.11.0.10";
    private static final String HOST_B2 = "10.12.0.10";

    /** A second network beside the first one on both sides. */
    private static void widen(Lab lab) {
        lab.hostA().run("ip", "addr", "add", HOST_A2 + "/24", "dev", "eth0");
        lab.gatewayA().run("ip", "addr", "add", "10.11.0.1/24", "dev", "lan");
        lab.hostB().run("ip", "addr", "add", HOST_B2 + "/24", "dev", "eth0");
        lab.gatewayB().run("ip", "addr", "add", "10.12.0.1/24", "dev", "lan");
        lab.hostA().run("ip", "route", "add", NET_B2, "via", "10.11.0.1", "src", HOST_A2);
        lab.hostB().run("ip", "route", "add", NET_A2, "via", "10.12.0.1", "src", HOST_B2);
    }

    @Test
    @DisplayName("carry each network by SAs of its own")
    void twoNetworks(Lab lab) {
        widen(lab);
        Pair pair = Pair.start(
                lab,
                Pair.ruleA(lab, Lab.NET_A, "{ " + Lab.NET_B + ", " + NET_B2 + " }", Pair.SUITES)
                        + Pair.ruleA(lab, NET_A2, NET_B2, Pair.SUITES),
                Pair.ruleB(lab, "{ " + Lab.NET_B + ", " + NET_B2 + " }", Lab.NET_A, Pair.SUITES)
                        + Pair.ruleB(lab, NET_B2, NET_A2, Pair.SUITES));
        pair.awaitTunnels(3);

        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isTrue();
        assertThat(lab.ping(lab.hostA(), HOST_B2)).isTrue();
        assertThat(lab.hostB().attempt("ping", "-c", "1", "-W", "1", "-I", Lab.HOST_B, Lab.HOST_A).ok()).isTrue();
        assertThat(lab.hostA().attempt("ping", "-c", "1", "-W", "1", "-I", Lab.HOST_A, HOST_B2).ok()).isTrue();
        assertThat(pair.a().sas()).isEqualTo(6);
        assertThat(pair.a().metric("ipsec_ike_sas")).isEqualTo(1);
        assertThat(carried(pair, "from-10.1.0.0/24-to-10.2.0.0/24")).isEqualTo(2);
        assertThat(carried(pair, "from-10.11.0.0/24-to-10.12.0.0/24")).isEqualTo(1);
        assertThat(lab.clearText()).isZero();
    }

    private static double carried(Pair pair, String tunnel) {
        return pair.a().metric("ipsec_tunnel_packets_total\\{dir=\"in\",tunnel=\"" + tunnel + "\"\\}");
    }

    @Test
    @DisplayName("steer one TCP port into the tunnel and leave all else between the hosts alone")
    void onePortOnly(Lab lab) {
        String suites = Pair.SUITES;
        Pair pair = Pair.start(
                lab,
                Pair.rule(
                        "active",
                        "proto tcp from %s to %s port 5001".formatted(Lab.NET_A, Lab.NET_B),
                        lab.wanA(),
                        Lab.WAN_B,
                        suites),
                Pair.rule(
                        "passive",
                        "proto tcp from %s port 5001 to %s".formatted(Lab.NET_B, Lab.NET_A),
                        Lab.WAN_B,
                        lab.wanASeenByB(),
                        suites));
        pair.awaitTunnels(1);

        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, 1);
        assertThat(lab.clearText()).isZero();
        long esp = lab.espRaw();
        assertThat(esp).isGreaterThan(700);

        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5002, 1);
        Transfer.send(lab, lab.hostB(), lab.hostA(), Lab.HOST_A, 5001, 1);
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isTrue();
        assertThat(lab.espRaw()).isEqualTo(esp);
        // The kernel hands TCP on in pieces of up to 64 KiB.
        assertThat(lab.clearText()).isGreaterThan(32);
    }
}
