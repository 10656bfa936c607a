package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours and strongSwan with a box between them that translates addresses; whoever is behind it begins (RFC 3947). */
@ExtendWith(LabExtension.class)
@Network(nat = true)
@DisplayName("a NAT between us and strongSwan")
class StrongSwanNatIT {
    private static final String SUITE =
            "main auth hmac-sha2-256 enc aes group modp2048 quick auth hmac-sha2-256 enc aes group modp2048";

    @Test
    @DisplayName("we are behind it")
    void oursIsBehind(Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(Lab.WAN_B, "%any", "b.example", "a.example", Lab.NET_B, Lab.NET_A));
        Esplanade ours = lab.start(
                lab.gatewayA(),
                "ike active esp from %s to %s peer %s %s srcid a.example dstid b.example psk \"sesame\"\n"
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, SUITE));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertCarries(lab);
        assertThat(ours.log()).contains("NAT detected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "any"})
    @DisplayName("strongSwan is behind it, and our rule names the box, or nobody")
    void strongSwanIsBehind(String peer, Lab lab) {
        Esplanade ours = lab.start(
                lab.gatewayB(),
                "ike passive esp from %s to %s local %s peer %s %s srcid b.example dstid a.example psk \"sesame\"\n"
                        .formatted(Lab.NET_B, Lab.NET_A, Lab.WAN_B, peer, SUITE));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayA(), swanctl(lab.wanA(), Lab.WAN_B, "a.example", "b.example", Lab.NET_A, Lab.NET_B));
        theirs.initiate("net");
        ours.awaitLog("quick mode done");

        assertCarries(lab);
        assertThat(ours.ipsecctl("-s", "sa")).contains("from 192.0.2.1 to 192.0.2.2", "from 192.0.2.2 to 192.0.2.1");
    }

    private static String swanctl(
            String local, String remote, String localId, String remoteId, String localNetwork, String remoteNetwork) {
        return SwanctlConf.between(local, remote)
                .ids(localId, remoteId)
                .suite("aes128-sha256-modp2048", "aes128-sha256-modp2048")
                .networks("net", localNetwork, remoteNetwork)
                .text();
    }

    private static void assertCarries(Lab lab) {
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, 4);
        Transfer.send(lab, lab.hostB(), lab.hostA(), Lab.HOST_A, 5001, 4);
        assertThat(lab.espInUdp()).isGreaterThan(1000);
        assertThat(lab.espRaw()).isZero();
        assertThat(lab.clearText()).isZero();
    }
}
