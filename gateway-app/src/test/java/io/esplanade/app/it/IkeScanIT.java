package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ike-scan(1), which looks for IKE daemons and tells them apart, sees of ours. */
@ExtendWith(LabExtension.class)
@DisplayName("ike-scan")
class IkeScanIT {
    /** AES-128, SHA2-256, pre-shared key, MODP 2048. */
    private static final String OFFER = "(1=7,14=128,2=4,3=1,4=14)";

    // RFC 3947 section 3.1, RFC 3706 section 5.1
    private static final String RFC_3947 = "4a131c81070358455c5728f20e95452f";
    private static final String DEAD_PEER_DETECTION = "afcad71368a1f1c96b8696fc77570100";

    private static final String RULE = """
            ike passive esp from 10.1.0.0/24 to 10.2.0.0/24 peer any \\
                main auth hmac-sha2-256 enc aes-128 group modp2048 quick enc aes-128-gcm group none psk "sesame"
            """;

    @Test
    @DisplayName("sees main mode answered with the transform it offers, and with what it knows itself")
    void anOfferThatARuleAccepts(Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), RULE);

        // Who shows nothing is shown nothing: the answer to a stranger is no longer than its question.
        assertThat(scan(lab, OFFER))
                .contains(
                        "192.0.2.1\tMain Mode Handshake returned",
                        "SA=(Enc=AES KeyLength=128 Hash=SHA2-256 Auth=PSK Group=14:modp2048",
                        "1 returned handshake; 0 returned notify")
                .doesNotContain("VID=");
        assertThat(scan(lab, OFFER, "--vendor=" + RFC_3947, "--vendor=" + DEAD_PEER_DETECTION))
                .contains("VID=" + RFC_3947, "VID=" + DEAD_PEER_DETECTION + " (Dead Peer Detection v1.0)");
        assertThat(ours.log()).doesNotContain("ERROR");
    }

    @Test
    @DisplayName("sees another offer refused by one notify")
    void anOfferThatNoRuleAccepts(Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), RULE);

        assertThat(scan(lab, "(1=7,14=256,2=2,3=1,4=2)"))
                .contains("Notify message 14 (NO-PROPOSAL-CHOSEN)", "0 returned handshake; 1 returned notify");
        ours.awaitLog("peer offers enc aes-256.*group modp1024");
        assertThat(ours.ipsecctl("--explain", Lab.WAN_B))
                .contains("192.0.2.2: phase 1, as responder: no_proposal", "change: set \"main ");
    }

    @Test
    @DisplayName("sees nothing where no rule is for its address")
    void nobodyIsAnswered(Lab lab) {
        Esplanade ours = lab.start(lab.gatewayA(), RULE.replace("peer any", "peer 198.51.100.7"));

        assertThat(scan(lab, OFFER)).contains("0 returned handshake; 0 returned notify");
        ours.awaitLog("phase 1 with 192.0.2.2 failed: no rule has \"peer 192.0.2.2\" or \"peer any\"");
    }

    private static String scan(Lab lab, String offer, String... options) {
        List<String> words = new ArrayList<>(List.of("ike-scan", "--multiline", "--retry=2", "--trans=" + offer));
        words.addAll(List.of(options));
        words.add(lab.wanA());
        return lab.gatewayB().run(words.toArray(String[]::new));
    }
}
