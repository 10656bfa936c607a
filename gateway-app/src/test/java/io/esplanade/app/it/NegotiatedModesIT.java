package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * AH, and transport mode, between two of our own gateways by IKE: traffic goes both ways, scapy verifies every packet on
 * the WAN with the keys of {@code ipsecctl -k -s sa}, and each side ends what the other ends.
 */
@ExtendWith(LabExtension.class)
@DisplayName("protocols and modes that IKE negotiates")
class NegotiatedModesIT {
    private static final String MAIN = "main auth hmac-sha2-256 enc aes group ecp256";
    private static final int PINGS = 10;

    /** What is written behind {@code ike active}, and behind {@code quick}. */
    enum Kind {
        ESP_TRANSPORT("esp transport", "enc aes-128-gcm group none", " enc aes-128-gcm"),
        ESP_TRANSPORT_CBC("esp transport", "auth hmac-sha2-256 enc aes-256 group ecp256", " auth hmac-sha2-256 enc aes-256"),
        ESP_GMAC("esp", "enc aes-256-gmac group bp512", " enc aes-256-gmac"),
        ESP_CTR("esp", "auth hmac-sha2-256 enc aes-256-ctr group none", " auth hmac-sha2-256 enc aes-256-ctr"),
        AH_TUNNEL("ah", "auth hmac-sha2-256 group none", " auth hmac-sha2-256"),
        AH_TRANSPORT("ah transport", "auth hmac-sha1 group ecp256", " auth hmac-sha1");

        private final String words;
        private final String quick;
        private final String shown;

        Kind(String words, String quick, String shown) {
            this.words = words;
            this.quick = quick;
            this.shown = shown;
        }

        boolean isTransport() {
            return words.endsWith("transport");
        }

        String protocol() {
            return words.substring(0, words.indexOf(' ') < 0 ? words.length() : words.indexOf(' '));
        }

        String mode() {
            return isTransport() ? "transport" : "tunnel";
        }

        String rule(String who, String from, String to, String local, String peer) {
            return "ike %s %s from %s to %s local %s peer %s %s quick %s psk \"sesame\"\n"
                    .formatted(who, words, from, to, local, peer, MAIN, quick);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("carry IPv4")
    void carryIpv4(Kind kind, Lab lab) {
        carry(kind, lab, false);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("carry IPv6")
    void carryIpv6(Kind kind, Lab lab) {
        carry(kind, lab, true);
    }

    private static void carry(Kind kind, Lab lab, boolean v6) {
        String wanA = v6 ? lab.wanA6() : lab.wanA();
        String wanB = v6 ? Lab.WAN_B6 : Lab.WAN_B;
        String netA = kind.isTransport() ? wanA : v6 ? Lab.NET_A6 : Lab.NET_A;
        String netB = kind.isTransport() ? wanB : v6 ? Lab.NET_B6 : Lab.NET_B;
        Pair pair = Pair.start(
                lab, kind.rule("active", netA, netB, wanA, wanB), kind.rule("passive", netB, netA, wanB, wanA));
        pair.awaitTunnels(1);
        Namespace hostA = kind.isTransport() ? lab.gatewayA() : lab.hostA();
        Namespace hostB = kind.isTransport() ? lab.gatewayB() : lab.hostB();
        String addressA = kind.isTransport() ? wanA : v6 ? Lab.HOST_A6 : Lab.HOST_A;
        String addressB = kind.isTransport() ? wanB : v6 ? Lab.HOST_B6 : Lab.HOST_B;

        Capture capture = Capture.start(lab, lab.gatewayA(), "wan");
        assertThat(lab.pings(hostA, addressB, PINGS, 20)).as(pair.a().drops()).isEqualTo(PINGS);
        assertThat(lab.pings(hostB, addressA, PINGS, 20)).as(pair.b().drops()).isEqualTo(PINGS);
        Transfer.send(lab, hostA, hostB, addressB, 5001, 1);
        Transfer.send(lab, hostB, hostA, addressA, 5002, 1);
        capture.stop();

        assertOpened(capture, pair.a(), kind.protocol() + " " + kind.mode() + " raw");
        assertThat(pair.a().ipsecctl("-s", "sa").lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith(kind.protocol() + " " + kind.mode() + " from ") && line.endsWith(kind.shown));
        assertThat(pair.a().ipsecctl("-s", "flow").lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("flow " + kind.protocol() + " "));
        assertThat(lab.clearText()).isZero();
        assertEnds(pair);
    }

    @Test
    @Network(nat = true)
    @DisplayName("carry TCP through a NAT in transport mode, by ESP in UDP")
    void transportModeThroughANat(Lab lab) {
        Kind kind = Kind.ESP_TRANSPORT;
        Pair pair = Pair.start(
                lab,
                kind.rule("active", lab.wanA(), Lab.WAN_B, lab.wanA(), Lab.WAN_B),
                kind.rule("passive", Lab.WAN_B, lab.wanASeenByB(), Lab.WAN_B, lab.wanASeenByB()));
        pair.awaitTunnels(1);

        Capture capture = Capture.start(lab, lab.gatewayB(), "wan");
        assertThat(lab.pings(lab.gatewayA(), Lab.WAN_B, PINGS, 20)).as(pair.a().drops()).isEqualTo(PINGS);
        capture.stop(); // of a transfer it would see several packets as one
        // Only right checksums come through: the addresses under them change on the way.
        Transfer.send(lab, lab.gatewayA(), lab.gatewayB(), Lab.WAN_B, 5001, 1);

        assertThat(capture.openedByScapy(pair.b().ipsecctl("-k", "-s", "sa")))
                .hasSize(2 * PINGS)
                .containsOnly("ok esp transport udp ICMP");
        assertThat(lab.espRaw()).isZero();
        assertThat(lab.clearText()).isZero();
        assertEnds(pair);
    }

    @Test
    @DisplayName("come to the worker that has them, of several")
    void severalWorkers(Lab lab) {
        String a = rules("active", lab.wanA(), Lab.WAN_B, Lab.NET_A, Lab.NET_B, Lab.NET_A6, Lab.NET_B6);
        String b = rules("passive", Lab.WAN_B, lab.wanA(), Lab.NET_B, Lab.NET_A, Lab.NET_B6, Lab.NET_A6);
        Esplanade atB = lab.start(lab.gatewayB(), b, "--workers", "2");
        Pair pair = new Pair(lab.start(lab.gatewayA(), a, "--workers", "2"), atB);
        pair.awaitTunnels(3);

        for (int i = 0; i < 2; i++) {
            assertThat(lab.pings(lab.hostA(), Lab.HOST_B, PINGS, 20)).as(pair.a().drops()).isEqualTo(PINGS);
            assertThat(lab.pings(lab.hostB(), Lab.HOST_A6, PINGS, 20)).as(pair.b().drops()).isEqualTo(PINGS);
            assertThat(lab.pings(lab.gatewayA(), Lab.WAN_B, PINGS, 20)).as(pair.a().drops()).isEqualTo(PINGS);
        }
        assertThat(lab.clearText()).isZero();
    }

    private static String rules(
            String who, String local, String peer, String net, String peerNet, String net6, String peerNet6) {
        return Kind.AH_TUNNEL.rule(who, net, peerNet, local, peer)
                + Kind.AH_TUNNEL.rule(who, net6, peerNet6, local, peer)
                + Kind.ESP_TRANSPORT.rule(who, local, peer, local, peer);
    }

    @Test
    @DisplayName("protect one port of a host in transport mode, and leave all else alone")
    void onePortInTransportMode(Lab lab) {
        String rule = "ike %s esp transport proto tcp %s local %s peer %s " + MAIN
                + " quick enc aes-128-gcm group none psk \"sesame\"\n";
        Pair pair = Pair.start(
                lab,
                rule.formatted("active", "from 192.0.2.1 to 192.0.2.2 port 5001", lab.wanA(), Lab.WAN_B),
                rule.formatted("passive", "from 192.0.2.2 port 5001 to 192.0.2.1", Lab.WAN_B, lab.wanA()));
        pair.awaitTunnels(1);

        Transfer.send(lab, lab.gatewayA(), lab.gatewayB(), Lab.WAN_B, 5001, 1);
        assertThat(lab.clearText()).isZero();
        long esp = lab.espRaw();
        assertThat(esp).isGreaterThan(700);

        Transfer.send(lab, lab.gatewayA(), lab.gatewayB(), Lab.WAN_B, 5002, 1);
        assertThat(lab.ping(lab.gatewayA(), Lab.WAN_B)).isTrue();
        assertThat(lab.espRaw()).isEqualTo(esp);
    }

    @Test
    @Network(nat = true)
    @DisplayName("protect one port in transport mode for peers from anywhere, as a server for L2TP has it")
    void onePortForAnyPeer(Lab lab) {
        String suites = MAIN + " quick auth hmac-sha2-256 enc aes-128 group none psk \"sesame\"\n";
        Pair pair = Pair.start(
                lab,
                "ike active esp transport proto tcp from %s to %s port 5001 local %s peer %s %s"
                        .formatted(lab.wanA(), Lab.WAN_B, lab.wanA(), Lab.WAN_B, suites),
                "ike passive esp transport proto tcp from %s port 5001 to any local %s %s"
                        .formatted(Lab.WAN_B, Lab.WAN_B, suites));
        pair.awaitTunnels(1);

        Transfer.send(lab, lab.gatewayA(), lab.gatewayB(), Lab.WAN_B, 5001, 1);
        assertThat(lab.clearText()).isZero();
        assertThat(pair.b().ipsecctl("-s", "flow").lines())
                .hasSize(2)
                .allMatch(line -> line.contains(lab.wanASeenByB()));
        assertEnds(pair);
        Await.until(
                "no flow of the guest is left",
                Shell.PATIENCE,
                () -> !pair.b().ipsecctl("-s", "flow").contains(lab.wanASeenByB()),
                pair.b()::log);
    }

    @Test
    @Network(nat = true)
    @DisplayName("do not let AH try to pass a NAT, and say why")
    void ahDoesNotPassANat(Lab lab) {
        Pair pair = Pair.start(
                lab,
                Kind.AH_TUNNEL.rule("active", Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B),
                Kind.AH_TUNNEL.rule("passive", Lab.NET_B, Lab.NET_A, Lab.WAN_B, lab.wanASeenByB()));

        pair.a().awaitLog("a NAT between us, which ah does not pass .* use esp");
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isFalse();
        assertThat(lab.clearText()).isZero();
    }

    private static void assertOpened(Capture capture, Esplanade keys, String what) {
        List<String> opened = capture.openedByScapy(keys.ipsecctl("-k", "-s", "sa"));
        assertThat(opened).hasSizeGreaterThan(2 * PINGS).allMatch(line -> line.startsWith("ok " + what + " "));
        assertThat(opened).contains("ok " + what + " TCP");
    }

    private static void assertEnds(Pair pair) {
        assertThat(pair.a().stop()).isZero();
        Await.until("B has no SA", Shell.PATIENCE, () -> pair.b().sas() == 0, pair.b()::log);
        assertThat(pair.b().log()).doesNotContain("Exception");
    }
}
