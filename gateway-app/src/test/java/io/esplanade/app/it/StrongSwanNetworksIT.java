package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ours and strongSwan with two networks behind one peer: IKEv1 has a quick mode for each pair of networks (RFC 2409
 * section 5.5). Gateway B has a second network, with its one host on the loopback interface.
 */
@ExtendWith(LabExtension.class)
@DisplayName("two networks at strongSwan")
class StrongSwanNetworksIT {
    private static final String SECOND_NET = "10.3.0.0/24";
    private static final String SECOND_HOST = "10.3.0.1";
    private static final String SUITE =
            "main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group none";

    /** How ipsec.conf says it. */
    enum Form {
        A_LIST("ike %s esp from 10.1.0.0/24 to { 10.2.0.0/24, 10.3.0.0/24 } peer 192.0.2.2 %s psk \"sesame\"\n"),
        TWO_RULES(
                """
                ike %1$s esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 %2$s psk "sesame"
                ike %1$s esp from 10.1.0.0/24 to 10.3.0.0/24 peer 192.0.2.2 %2$s psk "sesame"
                """);

        private final String rules;

        Form(String rules) {
            this.rules = rules;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("we begin")
    void oursBegins(Form form, Lab lab) {
        StrongSwan theirs = startStrongSwan(lab);
        Esplanade ours = lab.start(lab.gatewayA(), form.rules.formatted("active", SUITE));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        lab.awaitPing(lab.hostA(), SECOND_HOST);

        assertCarries(lab, ours, theirs);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("strongSwan begins")
    void strongSwanBegins(Form form, Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), form.rules.formatted("passive", SUITE));
        StrongSwan theirs = startStrongSwan(lab);
        theirs.initiate("first");
        theirs.initiate("second");
        ours.awaitLog("(?s)quick mode done.*quick mode done");

        assertCarries(lab, ours, theirs);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("one protocol and port of two networks, whoever begins")
    void protocolAndPort(boolean weBegin, Lab lab) {
        lab.gatewayB().run("ip", "addr", "add", SECOND_HOST + "/32", "dev", "lo");
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, lab.wanA())
                        .suite("aes128-sha256-modp2048", "aes128gcm16")
                        .networks("first", Lab.NET_B + "[tcp/5001]", Lab.NET_A + "[tcp]")
                        .networks("second", SECOND_NET + "[tcp/5001]", Lab.NET_A + "[tcp]")
                        .text());
        Esplanade ours = lab.start(
                lab.gatewayA(),
                "ike %s esp proto tcp from 10.1.0.0/24 to { 10.2.0.0/24, 10.3.0.0/24 } port 5001 peer 192.0.2.2 %s psk \"sesame\"\n"
                        .formatted(weBegin ? "active" : "passive", SUITE));
        if (!weBegin) {
            theirs.initiate("first");
            theirs.initiate("second");
        }
        ours.awaitLog("(?s)quick mode done.*quick mode done");

        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, 1);
        Transfer.send(lab, lab.hostA(), lab.gatewayB(), SECOND_HOST, 5001, 1);
        assertThat(lab.espInUdp()).isGreaterThan(100);
        assertThat(lab.clearText()).isZero();
        assertThat(ours.ipsecctl("-s", "flow"))
                .contains("flow esp out proto tcp from 10.1.0.0/24 to 10.3.0.0/24 port 5001 ");
    }

    private static StrongSwan startStrongSwan(Lab lab) {
        lab.gatewayB().run("ip", "addr", "add", SECOND_HOST + "/32", "dev", "lo");
        return lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, lab.wanA())
                        .suite("aes128-sha256-modp2048", "aes128gcm16")
                        .networks("first", Lab.NET_B, Lab.NET_A)
                        .networks("second", SECOND_NET, Lab.NET_A)
                        .text());
    }

    private static void assertCarries(Lab lab, Esplanade ours, StrongSwan theirs) {
        for (String address : new String[] {Lab.HOST_B, SECOND_HOST}) {
            assertThat(lab.pings(lab.hostA(), address, 20, 10)).as(address).isEqualTo(20);
        }
        assertThat(ours.sas()).isEqualTo(4);
        assertThat(theirs.logged("IKE_SA c\\[\\d+] established")).isEqualTo(1);
        assertThat(lab.clearText()).isZero();
    }
}
