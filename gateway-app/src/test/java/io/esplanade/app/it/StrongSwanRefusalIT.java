package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ours and strongSwan with configurations that do not fit: the log has one line that tells a person what to change, and
 * there is no SA. Who answers sees what the peer offers; who begins sees only the peer's refusal and tells its own
 * offer.
 */
@ExtendWith(LabExtension.class)
@DisplayName("configurations of ours and strongSwan's that do not fit")
class StrongSwanRefusalIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Longer than an exchange of which little has come is kept. */
    private static final Duration HALF_OPEN = Duration.ofSeconds(45);
    private static final String RIGHT = "aes128-sha256-modp2048";
    private static final String FIRST_LINE = "/ipsec.conf:1";

    /**
     * What strongSwan has otherwise, and what our log says: PEER 1 and PEER 2 stand for the beginning of the line,
     * WHERE for file and line of our rule.
     */
    enum Misfit {
        PSK(
                "aes128-sha256-modp2048",
                "aes128-sha256-modp2048",
                Lab.NET_A,
                "open",
                "PEER 1 .*the pre-shared keys probably differ; compare the psk of WHERE with the peer's",
                "PEER 1 .*the pre-shared keys probably differ; compare the psk of WHERE with the peer's"),
        MAIN_CIPHER(
                "aes256-sha256-modp2048",
                "aes128-sha256-modp2048",
                Lab.NET_A,
                "sesame",
                "PEER 1 peer answers NO_PROPOSAL_CHOSEN to .*it accepts none of what we offer: "
                        + ".*enc aes.*WHERE",
                "PEER 1 peer offers enc aes-256, WHERE wants enc aes-128 \\(auth, group and lifetime agree\\)"),
        MAIN_GROUP(
                "aes128-sha256-modp4096",
                "aes128-sha256-modp2048",
                Lab.NET_A,
                "sesame",
                "PEER 1 peer answers NO_PROPOSAL_CHOSEN to .*it accepts none of what we offer: "
                        + ".*group modp2048.*WHERE",
                "PEER 1 peer offers group modp4096, WHERE wants group modp2048 \\(enc, auth and lifetime agree\\)"),
        QUICK_CIPHER(
                "aes128-sha256-modp2048",
                "aes256-sha256-modp2048",
                Lab.NET_A,
                "sesame",
                "PEER 2 peer answers NO_PROPOSAL_CHOSEN to WHERE; we offer .*enc aes",
                "PEER 2 peer offers enc aes-256, WHERE wants enc aes-128 \\(auth, group and lifetime agree\\)"),
        QUICK_GROUP(
                "aes128-sha256-modp2048",
                "aes128-sha256",
                Lab.NET_A,
                "sesame",
                "PEER 2 .*WHERE.*group modp2048",
                "PEER 2 peer offers group none, WHERE wants group modp2048 \\(enc, auth and lifetime agree\\)"),
        IDENTITY_OF_THEIRS(
                "other.example",
                Lab.WAN_A,
                "PEER 1 the peer shows the identity other.example, WHERE wants dstid 192.0.2.2; "
                        + "set \"dstid other.example\" there or change srcid at the peer",
                "PEER 1 the peer shows the identity other.example, WHERE wants dstid 192.0.2.2; "
                        + "set \"dstid other.example\" there or change srcid at the peer"),
        /** It answers in encrypted words, so that the key is right. */
        IDENTITY_OF_OURS(
                Lab.WAN_B,
                "other.example",
                "PEER 1 peer answers AUTHENTICATION_FAILED to message 5 .*; we showed the identity 192.0.2.1, and the "
                        + "pre-shared key is right; compare srcid of WHERE with what the peer expects",
                "PEER 1 peer deletes the ISAKMP SA at once: it probably does not want our identity 192.0.2.1, as all else "
                        + "fits; compare srcid of WHERE with what the peer expects"),
        NETWORKS(
                "aes128-sha256-modp2048",
                "aes128-sha256-modp2048",
                "10.9.0.0/24",
                "sesame",
                "PEER 2 peer answers INVALID_ID_INFORMATION to WHERE; "
                        + "it has no rule for 10.1.0.0/24 \\(ours\\) to 10.2.0.0/24 \\(its\\)",
                "PEER 2 peer wants 10.9.0.0/24 \\(ours\\) to 10.2.0.0/24 \\(its\\), "
                        + "WHERE has 10.1.0.0/24 to 10.2.0.0/24");

        private final String ike;
        private final String esp;
        private final String netA;
        private final String psk;
        private final String localId;
        private final String remoteId;
        private final String whenWeBegin;
        private final String whenTheyBegin;

        Misfit(String ike, String esp, String netA, String psk, String whenWeBegin, String whenTheyBegin) {
            this(ike, esp, netA, psk, Lab.WAN_B, Lab.WAN_A, whenWeBegin, whenTheyBegin);
        }

        Misfit(String localId, String remoteId, String whenWeBegin, String whenTheyBegin) {
            this(RIGHT, RIGHT, Lab.NET_A, "sesame", localId, remoteId, whenWeBegin, whenTheyBegin);
        }

        Misfit(
                String ike,
                String esp,
                String netA,
                String psk,
                String localId,
                String remoteId,
                String whenWeBegin,
                String whenTheyBegin) {
            this.ike = ike;
            this.esp = esp;
            this.netA = netA;
            this.psk = psk;
            this.localId = localId;
            this.remoteId = remoteId;
            this.whenWeBegin = whenWeBegin;
            this.whenTheyBegin = whenTheyBegin;
        }

        private StrongSwan start(Lab lab) {
            return lab.startStrongSwan(
                    lab.gatewayB(),
                    SwanctlConf.between(Lab.WAN_B, lab.wanA())
                            .ids(localId, remoteId)
                            .suite(ike, esp)
                            .psk(psk)
                            .networks("net", Lab.NET_B, netA)
                            .text());
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("we begin")
    void oursBegins(Misfit misfit, Lab lab) {
        StrongSwan theirs = misfit.start(lab);
        Esplanade ours = startOurs(lab, "active");

        assertExplained(lab, ours, theirs, misfit.whenWeBegin);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("strongSwan begins")
    void strongSwanBegins(Misfit misfit, Lab lab) {
        Esplanade ours = startOurs(lab, "passive");
        StrongSwan theirs = misfit.start(lab);
        Shell.Result result = theirs.attemptSwanctl("--initiate", "--child", "net", "--timeout", "2");
        assertThat(result.ok()).as(result.output()).isFalse();

        assertExplained(lab, ours, theirs, misfit.whenTheyBegin);
    }

    @Test
    @DisplayName("a filter in front of strongSwan drops all that we say")
    void strongSwanStaysSilent(Lab lab) {
        lab.gatewayB().nft("""
                table inet filter {
                    chain in {
                        type filter hook input priority 0;
                        udp dport 500 drop
                    }
                }
                """);
        StrongSwan theirs = Misfit.PSK.start(lab);
        Esplanade ours = startOurs(lab, "active");

        assertExplained(
                lab,
                ours,
                theirs,
                "PEER 1 no answer: sent message 1 \\(our offer\\) 5 times, waited for message 2 \\(SA\\) from 192.0.2.2 "
                        + "port 500; see that IKE runs at the peer.*UDP ports 500 and 4500 pass both ways; rule WHERE");
    }

    @Test
    @DisplayName("a filter in front of strongSwan, which begins, drops our longer answer")
    void strongSwanHearsNoMore(Lab lab) {
        lab.gatewayB().nft("""
                table inet filter {
                    chain in {
                        type filter hook input priority 0;
                        udp sport 500 udp length > 250 drop
                    }
                }
                """);
        Esplanade ours = startOurs(lab, "passive");
        StrongSwan theirs = Misfit.PSK.start(lab);
        Shell.Result result = theirs.attemptSwanctl("--initiate", "--child", "net", "--timeout", "2");
        assertThat(result.ok()).as(result.output()).isFalse();
        Await.until("ours gives it up", HALF_OPEN, () -> ours.log().contains("no answer"), ours::log);

        assertExplained(
                lab,
                ours,
                theirs,
                "PEER 1 no answer: sent message 4 \\(KE, nonce\\), waited for message 5 \\(.*\\) from 192.0.2.2 port 500; "
                        + "look into the peer's log why it does not go on.*UDP ports 500 and 4500 pass both ways; "
                        + "rule WHERE");
    }

    private static Esplanade startOurs(Lab lab, String mode) {
        return lab.start(lab.gatewayA(), """
                ike %s esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 \\
                    main auth hmac-sha2-256 enc aes-128 group modp2048 \\
                    quick auth hmac-sha2-256 enc aes-128 group modp2048 \
                    dstid 192.0.2.2 psk "sesame"
                """.formatted(mode));
    }

    private static void assertExplained(Lab lab, Esplanade ours, StrongSwan theirs, String line) {
        String pattern = "(?m) WARN +ike: " + line.replaceFirst("PEER (.)", "phase $1 with 192.0.2.2 failed:")
                        .replace("WHERE", "\\S*" + FIRST_LINE);
        ours.awaitLog(pattern);
        assertThat(ours.ipsecctl("--explain", "192.0.2.2"))
                .containsPattern("(?m)^192.0.2.2: phase [12], as \\w+: \\w+, ")
                .containsPattern("(?m)^    rule:   \\S*" + FIRST_LINE)
                .containsPattern("(?m)^    ours:   \\S")
                .containsPattern("(?m)^    peer's: \\S")
                .containsPattern("(?m)^    change: \\S")
                .containsPattern("(?m)^    log:    " + pattern.substring(pattern.indexOf("phase")));
        assertThat(ours.sas()).isZero();
        Await.until("strongSwan has no child", PATIENCE, () -> !theirs.listSas().contains("INSTALLED"), theirs::log);
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isFalse();
        assertThat(lab.espInUdp()).isZero();
        assertThat(lab.clearText()).isZero();
        assertThat(ours.log()).doesNotContain("sesame");
    }
}
