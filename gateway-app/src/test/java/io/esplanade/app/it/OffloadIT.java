package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What the kernel leaves to devices (large sends, checksums, joining of received packets) changes no octet: TCP in
 * writes of random sizes and UDP of all sizes, IPv4 and IPv6, both ways at once.
 */
@ExtendWith(LabExtension.class)
@Isolated("hundreds of MiB both ways at once, with bounds on what is lost")
@Execution(ExecutionMode.SAME_THREAD)
@DisplayName("large packets and unfinished checksums: what arrives is what was sent")
class OffloadIT {
    private static final int MUCH_MEBIBYTES = 200;
    private static final int SOME_MEBIBYTES = 20;
    private static final int UDP_MEBIBYTES = 5;
    private static final String CBC = "main auth hmac-sha2-256 enc aes group modp2048"
            + " quick auth hmac-sha2-256 enc aes-128 group none";
    private static final List<String> WAYS = List.of("tso", "gso", "gro", "tx-udp-segmentation");

    @Test
    @DisplayName("in raw ESP")
    void inRawEsp(Lab lab) {
        Pair pair = start(lab, Pair.SUITES, CBC);

        assertCarries(lab, pair, MUCH_MEBIBYTES);
        assertThat(lab.espRaw()).isPositive();
        assertThat(lab.espInUdp()).isZero();
    }

    @Test
    @Network(nat = true)
    @DisplayName("in UDP")
    void inUdp(Lab lab) {
        Pair pair = start(lab, CBC, Pair.SUITES);

        assertCarries(lab, pair, MUCH_MEBIBYTES);
        assertThat(lab.espInUdp()).isPositive();
        assertThat(lab.espRaw()).isZero();
    }

    @Test
    @Network(nat = true)
    @DisplayName("by a WAN that neither cuts nor joins")
    void wanWithoutOffload(Lab lab) {
        eachWanDevice(lab, WAYS, "off");
        assertCarries(lab, start(lab, Pair.SUITES, Pair.SUITES), SOME_MEBIBYTES);
    }

    @Test
    @Network(nat = true)
    @DisplayName("by a WAN of single datagrams that the receiver joins")
    void wanThatJoins(Lab lab) {
        eachWanDevice(lab, List.of("tso", "tx-udp-segmentation"), "off");
        eachWanDevice(lab, List.of("gro"), "on");
        assertCarries(lab, start(lab, Pair.SUITES, Pair.SUITES), SOME_MEBIBYTES);
    }

    @Test
    @Network(nat = true)
    @DisplayName("with a side that knows no offload at all, and finishes no checksum late")
    void oneSideWithoutOffload(Lab lab) {
        for (String way : List.of("tx", "tso", "gso", "gro")) {
            lab.hostB().run("ethtool", "-K", "eth0", way, "off");
            lab.gatewayB().run("ethtool", "-K", "lan", way, "off");
            lab.gatewayB().run("ethtool", "-K", "wan", way, "off");
        }
        assertCarries(lab, start(lab, Pair.SUITES, CBC), SOME_MEBIBYTES);
    }

    @Test
    @Network(wanMtu = 1280)
    @DisplayName("by a WAN with an MTU of 1280")
    void smallMtu(Lab lab) {
        Pair pair = start(lab, Pair.SUITES, CBC);

        Traffic.tcp(lab, SOME_MEBIBYTES);
        // A sender of IPv6 learns by its first packets how large they may be, and loses those. No sender makes fragments of
        // 1280 octets smaller: what encloses them is cut.
        assertThat(Traffic.udpWithLoss(lab, UDP_MEBIBYTES, Traffic.ANY_SIZE))
                .allMatch(flow -> flow.distinct() > 0.99 * flow.sent());
        Traffic.udp(lab, UDP_MEBIBYTES, Traffic.SEGMENTED);
        assertNothingHarmed(lab, pair);
    }

    @Test
    @Network(wanMtu = 9000, nat = true)
    @DisplayName("by a WAN with an MTU of 9000")
    void largeMtu(Lab lab) {
        for (Namespace host : List.of(lab.hostA(), lab.hostB())) {
            host.run("ip", "link", "set", "dev", "eth0", "mtu", "9000");
        }
        for (Namespace gateway : List.of(lab.gatewayA(), lab.gatewayB())) {
            gateway.run("ip", "link", "set", "dev", "lan", "mtu", "9000");
        }
        assertCarries(lab, start(lab, Pair.SUITES, CBC), SOME_MEBIBYTES);
    }

    @Test
    @DisplayName("with strongSwan, which takes and sends each packet alone")
    void strongSwan(Lab lab) {
        lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, lab.wanA())
                        .suite("aes128-sha256-modp2048", "aes128gcm16")
                        .networks("net4", Lab.NET_B, Lab.NET_A)
                        .networks("net6", Lab.NET_B6, Lab.NET_A6)
                        .text());
        Esplanade ours = lab.start(
                lab.gatewayA(),
                Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES)
                        + Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, Pair.SUITES));
        ours.awaitLog("(?s)quick mode done.*quick mode done");

        Traffic.tcp(lab, SOME_MEBIBYTES);
        // Bursts overflow the buffer of strongSwan's socket.
        assertThat(Traffic.udpWithLoss(lab, UDP_MEBIBYTES, Traffic.ANY_SIZE))
                .allMatch(flow -> flow.distinct() > 0.8 * flow.sent());
        assertThat(Traffic.udpWithLoss(lab, UDP_MEBIBYTES, Traffic.SEGMENTED))
                .allMatch(flow -> flow.distinct() > 0.8 * flow.sent());
        Counters.assertChecksumsHeld(lab);
        assertNothingElseDropped(ours);
        assertThat(lab.clearText()).isZero();
    }

    private static Pair start(Lab lab, String suitesV4, String suitesV6) {
        Pair pair = Pair.start(
                lab,
                Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, suitesV4) + Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, suitesV6),
                Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, suitesV4) + Pair.ruleB(lab, Lab.NET_B6, Lab.NET_A6, suitesV6));
        pair.awaitTunnels(2);
        return pair;
    }

    private static void assertCarries(Lab lab, Pair pair, int tcpMebibytes) {
        Traffic.tcp(lab, tcpMebibytes);
        Traffic.udp(lab, UDP_MEBIBYTES, Traffic.ANY_SIZE);
        Traffic.udp(lab, UDP_MEBIBYTES, Traffic.SEGMENTED);
        assertNothingHarmed(lab, pair);
    }

    private static void assertNothingHarmed(Lab lab, Pair pair) {
        Counters.assertChecksumsHeld(lab);
        // A busy machine costs up to 11; packets that the kernel would not take cost hundreds.
        assertThat(Counters.retransmittedPerMille(lab)).isLessThan(20);
        assertNothingElseDropped(pair.a());
        assertNothingElseDropped(pair.b());
        assertThat(lab.clearText()).isZero();
    }

    /**
     * Packets that do not fit are refused by design, the kernel's own multicast reports have no flow, and a worker with
     * too much to do leaves TCP packets for another one.
     */
    private static void assertNothingElseDropped(Esplanade gateway) {
        assertThat(gateway.drops().lines())
                .allMatch(line -> line.contains("\"mtu\"")
                        || line.contains("\"no_policy\"")
                        || line.contains("\"handover\""));
    }

    private static void eachWanDevice(Lab lab, List<String> ways, String state) {
        for (String way : ways) {
            lab.gatewayA().run("ethtool", "-K", "wan", way, state);
            lab.nat().run("ethtool", "-K", "in", way, state);
            lab.nat().run("ethtool", "-K", "out", way, state);
            lab.gatewayB().run("ethtool", "-K", "wan", way, state);
        }
    }
}
