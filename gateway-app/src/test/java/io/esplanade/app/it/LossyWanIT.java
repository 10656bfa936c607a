package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A WAN on which 1 % of the packets is lost, 1 % comes twice and 2 % comes late. */
@ExtendWith(LabExtension.class)
@DisplayName("a WAN that loses, doubles and reorders")
class LossyWanIT {
    private static final int TCP_MEBIBYTES = 10;
    private static final int UDP_MEBIBYTES = 4;
    private static final String CBC = "main auth hmac-sha2-256 enc aes group modp2048"
            + " quick auth hmac-sha2-256 enc aes-128 group none";

    @Test
    @DisplayName("changes nothing of what arrives, in raw ESP")
    void rawEsp(Lab lab) {
        assertCarries(lab, Pair.SUITES);
        assertThat(lab.espInUdp()).isZero();
    }

    @Test
    @Network(nat = true)
    @DisplayName("changes nothing of what arrives, in UDP")
    void inUdp(Lab lab) {
        assertCarries(lab, CBC);
        assertThat(lab.espRaw()).isZero();
    }

    private static void assertCarries(Lab lab, String suites) {
        Hop hop = lab.insertHop();
        Pair pair = Pair.start(
                lab,
                Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, suites) + Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, suites),
                Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, suites) + Pair.ruleB(lab, Lab.NET_B6, Lab.NET_A6, suites));
        pair.awaitTunnels(2);
        hop.doHarm();

        Traffic.tcp(lab, TCP_MEBIBYTES);
        assertMostArrive(Traffic.udpWithLoss(lab, UDP_MEBIBYTES, Traffic.SEGMENTED), 0.95);
        // A datagram in nine fragments, each of them in one or two packets, is lost with any of these.
        assertMostArrive(Traffic.udpWithLoss(lab, UDP_MEBIBYTES, Traffic.ANY_SIZE), 0.9);

        hop.stop();
        Counters.assertChecksumsHeld(lab);
        assertThat(pair.a().drops() + "\n" + pair.b().drops()).satisfies(LossyWanIT::assertOnlyDoublesDropped);
        assertThat(hop.frames("lost")).isGreaterThan(100);
        assertThat(hop.frames("late")).isGreaterThan(200);
        // Each that came twice was refused once, but for one that found no room behind the hop.
        assertThat(doubles(pair.a()) + doubles(pair.b()))
                .isLessThanOrEqualTo(hop.frames("doubled"))
                .isGreaterThan(hop.frames("doubled") * 9 / 10);
        assertThat(lab.clearText()).isZero();
    }

    private static void assertMostArrive(List<Traffic.Received> flows, double share) {
        assertThat(flows).allMatch(flow -> flow.distinct() > share * flow.sent());
    }

    private static void assertOnlyDoublesDropped(String drops) {
        assertThat(drops.lines().filter(line -> !line.isEmpty()))
                .allMatch(line -> line.contains("\"replay\"")
                        || line.contains("\"mtu\"")
                        || line.contains("\"no_policy\"")
                        || line.contains("\"handover\""));
    }

    private static long doubles(Esplanade gateway) {
        return (long) gateway.metric("ipsec_packets_dropped_total\\{reason=\"replay\"\\}");
    }
}
