package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** strongSwan cuts its IKE messages into small pieces (payload 132), from the first one on where it begins. */
@ExtendWith(LabExtension.class)
@DisplayName("IKE messages in pieces")
class StrongSwanFragmentsIT {
    private static final String SMALL = "fragment_size = 160";
    private static final String PIECES = "isakmp.nextpayload == 132";
    private static final String RULE =
            """
            ike %s esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 \\
                main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group modp2048 psk "sesame"
            """;

    @Test
    @DisplayName("strongSwan begins")
    void strongSwanBegins(Lab lab) {
        Capture capture = Capture.start(lab, lab.gatewayA(), "wan");
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("passive"));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), swanctl(lab, "force"), SMALL);
        theirs.initiate("net");
        ours.awaitLog("quick mode done");

        assertPieces(lab, capture);
    }

    @Test
    @DisplayName("we begin, and strongSwan has seen that we take pieces")
    void weBegin(Lab lab) {
        Capture capture = Capture.start(lab, lab.gatewayA(), "wan");
        lab.startStrongSwan(lab.gatewayB(), swanctl(lab, "yes"), SMALL);
        Esplanade ours = lab.start(lab.gatewayA(), RULE.formatted("active"));
        ours.awaitLog("quick mode done");

        assertPieces(lab, capture);
    }

    /**
     * Our own messages are long enough only with many transforms, of which the first message comes before we know what
     * strongSwan takes. What replaces the ISAKMP SA begins where that one was, and strongSwan's ESP in UDP looks as if there were
     * a NAT, so that we know.
     */
    @Test
    @DisplayName("our offer of many transforms, the second time")
    void ourOwnPieces(Lab lab) {
        Capture capture = Capture.start(lab, lab.gatewayA(), "wan");
        lab.startStrongSwan(lab.gatewayB(), swanctl(lab, "yes"));
        Esplanade ours = lab.start(lab.gatewayA(), manyTransforms());
        ours.awaitLog("quick mode done");
        ours.awaitLog("(?s)phase 1 done.*phase 1 done");

        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        capture.stop();
        assertThat(capture.fields(List.of(), PIECES, "ip.src")).contains("192.0.2.1");
    }

    /** One rule that strongSwan knows, and many that only wait, each with another transform of the same peer. */
    private static String manyTransforms() {
        StringBuilder rules = new StringBuilder(RULE.formatted("active").replace("modp2048 quick", "modp2048 lifetime 15 quick"));
        int network = 10;
        for (String enc : List.of("aes-192", "aes-256")) {
            for (String auth : List.of("hmac-sha1", "hmac-sha2-256", "hmac-sha2-384", "hmac-sha2-512")) {
                for (String group : List.of("modp2048", "modp3072", "modp4096", "modp6144")) {
                    rules.append("ike passive esp from 10.1.0.0/24 to 10.%d.0.0/24 peer 192.0.2.2 main auth %s enc %s group %s"
                            .formatted(network++, auth, enc, group));
                    rules.append(" lifetime 15 quick enc aes-128-gcm psk \"sesame\"\n");
                }
            }
        }
        return rules.toString();
    }

    private static void assertPieces(Lab lab, Capture capture) {
        Await.until("a ping", Duration.ofSeconds(10), () -> lab.ping(lab.hostA(), Lab.HOST_B));
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.clearText()).isZero();
        capture.stop();
        assertThat(capture.fields(List.of(), PIECES, "ip.src")).hasSizeGreaterThan(10).containsOnly("192.0.2.2");
    }

    private static String swanctl(Lab lab, String fragmentation) {
        return SwanctlConf.between(Lab.WAN_B, lab.wanA())
                .connection("fragmentation = " + fragmentation)
                .suite("aes128-sha256-modp2048", "aes128gcm16-modp2048")
                .networks("net", Lab.NET_B, Lab.NET_A)
                .text();
    }
}
