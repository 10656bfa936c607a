package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The box between the gateways forgets its mappings in mid-traffic and makes new ones with other ports: whoever answers
 * follows the packets of the peer behind it, which does not know of it.
 */
@ExtendWith(LabExtension.class)
@Network(nat = true)
@DisplayName("a NAT whose mapping changes")
class NatRebindingIT {
    private static final int PING_MS = 50;
    /** What is under way, and a second until the data plane may tell again of a move. */
    private static final int PINGS_OF_A_SECOND = 1000 / PING_MS;

    private static final String SUITE =
            "main auth hmac-sha2-256 enc aes group modp2048 quick auth hmac-sha2-256 enc aes group modp2048";

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "any"})
    @DisplayName("between two of ours, whose rule names the box, or nobody: each time back within a second")
    void oursBehindIt(String peer, Lab lab) {
        Esplanade b = lab.start(lab.gatewayB(), passiveRule(peer));
        Esplanade a = lab.start(
                lab.gatewayA(),
                "ike active esp from %s to %s peer %s %s srcid a.example dstid b.example psk \"sesame\"\n"
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, SUITE));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        for (int firstPort : new int[] {30_000, 31_000, 32_000}) {
            assertFollows(lab, b, firstPort);
        }
        assertThat(a.log()).containsOnlyOnce("phase 1 done");
        assertThat(b.log()).containsOnlyOnce("phase 1 done").doesNotContain("is dead");
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("strongSwan is behind it: back within a second")
    void strongSwanBehindIt(Lab lab) {
        Esplanade b = lab.start(lab.gatewayB(), passiveRule("192.0.2.1"));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayA(),
                SwanctlConf.between(lab.wanA(), Lab.WAN_B)
                        .ids("a.example", "b.example")
                        .suite("aes128-sha256-modp2048", "aes128-sha256-modp2048")
                        .networks("net", Lab.NET_A, Lab.NET_B)
                        .text());
        theirs.initiate("net");
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertFollows(lab, b, 30_000);
        assertFollows(lab, b, 31_000);
        assertThat(b.log()).containsOnlyOnce("phase 1 done");
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("we are behind it: strongSwan follows our question whether it lives")
    void strongSwanFollowsUs(Lab lab) {
        lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, "%any")
                        .ids("b.example", "a.example")
                        .suite("aes128-sha256-modp2048", "aes128-sha256-modp2048")
                        .networks("net", Lab.NET_B, Lab.NET_A)
                        .text());
        Esplanade a = lab.start(
                lab.gatewayA(),
                "ike active esp from %s to %s peer %s %s srcid a.example dstid b.example psk \"sesame\"\n"
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, SUITE));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        NatBox.rebind(lab.nat(), 30_000);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(a.log()).containsOnlyOnce("phase 1 done");
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("transport mode between the gateways themselves: back within a second")
    void transportMode(Lab lab) {
        String rule = "ike %s esp transport from %s to %s local %s peer %s %s psk \"sesame\"\n";
        String seen = lab.wanASeenByB();
        Esplanade b = lab.start(
                lab.gatewayB(), rule.formatted("passive", Lab.WAN_B, seen, Lab.WAN_B, seen, SUITE));
        lab.start(
                lab.gatewayA(),
                rule.formatted("active", lab.wanA(), Lab.WAN_B, lab.wanA(), Lab.WAN_B, SUITE));
        lab.awaitPing(lab.gatewayA(), Lab.WAN_B);

        assertFollows(lab, lab.gatewayA(), Lab.WAN_B, b, 30_000);
        assertFollows(lab, lab.gatewayA(), Lab.WAN_B, b, 31_000);
        assertThat(b.log()).containsOnlyOnce("phase 1 done").doesNotContain("is dead");
        assertThat(lab.clearText()).isZero();
    }

    private static String passiveRule(String peer) {
        return "ike passive esp from %s to %s local %s peer %s %s srcid b.example dstid a.example psk \"sesame\"\n"
                .formatted(Lab.NET_B, Lab.NET_A, Lab.WAN_B, peer, SUITE);
    }

    private static void assertFollows(Lab lab, Esplanade b, int firstPort) {
        assertFollows(lab, lab.hostA(), Lab.HOST_B, b, firstPort);
    }

    private static void assertFollows(Lab lab, Namespace from, String to, Esplanade b, int firstPort) {
        try (PingStream pings = PingStream.start(lab, from, to, PING_MS)) {
            pings.awaitMore(2 * PINGS_OF_A_SECOND);
            NatBox.rebind(lab.nat(), firstPort);
            pings.awaitMore(2 * PINGS_OF_A_SECOND);
            assertThat(pings.stopAndCountLost()).isLessThanOrEqualTo(PINGS_OF_A_SECOND);
        }
        assertThat(b.log()).contains("is at 192.0.2.1 port " + firstPort / 100);
        assertThat(b.ipsecctl("-v", "-s", "sa")).contains("udpencap: udpencap port " + firstPort / 100);
    }
}
