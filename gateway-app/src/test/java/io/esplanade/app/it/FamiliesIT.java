package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * All pairs of inner and outer address families that the other scenarios do not have, side by side: IPv6 in IPv4, IPv4
 * in IPv6, IPv6 in IPv6. TCP goes each way by each of them, and what arrives has the digest of what was sent.
 */
@ExtendWith(LabExtension.class)
@DisplayName("IPv4 and IPv6, inside and outside")
class FamiliesIT {
    private static final String NET_A62 = "fd00:11::/64";
    private static final String NET_B62 = "fd00:12::/64";
    private static final String HOST_A62 = "fd00:11::10";
    private static final String HOST_B62 = "fd00:12::10";
    private static final int PORT = 7000;
    private static final int MUCH_MEBIBYTES = 50;
    private static final int SOME_MEBIBYTES = 5;

    /** A second IPv6 network on both sides. */
    private static void widen(Lab lab) {
        lab.hostA().run("ip", "addr", "add", HOST_A62 + "/64", "dev", "eth0", "nodad");
        lab.gatewayA().run("ip", "addr", "add", "fd00:11::1/64", "dev", "lan", "nodad");
        lab.hostB().run("ip", "addr", "add", HOST_B62 + "/64", "dev", "eth0", "nodad");
        lab.gatewayB().run("ip", "addr", "add", "fd00:12::1/64", "dev", "lan", "nodad");
        lab.hostA().run("ip", "route", "add", NET_B62, "via", "fd00:11::1", "src", HOST_A62);
        lab.hostB().run("ip", "route", "add", NET_A62, "via", "fd00:12::1", "src", HOST_B62);
    }

    @Test
    @DisplayName("in all combinations carry TCP unchanged")
    void allCombinations(Lab lab) {
        widen(lab);
        Pair pair = Pair.start(
                lab,
                Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, Pair.SUITES)
                        + overV6("active", Lab.NET_A, Lab.NET_B, lab.wanA6(), Lab.WAN_B6)
                        + overV6("active", NET_A62, NET_B62, lab.wanA6(), Lab.WAN_B6),
                Pair.ruleB(lab, Lab.NET_B6, Lab.NET_A6, Pair.SUITES)
                        + overV6("passive", Lab.NET_B, Lab.NET_A, Lab.WAN_B6, lab.wanA6())
                        + overV6("passive", NET_B62, NET_A62, Lab.WAN_B6, lab.wanA6()));
        pair.awaitTunnels(3);

        carries(lab, Lab.HOST_A6, Lab.HOST_B6, SOME_MEBIBYTES);
        carries(lab, Lab.HOST_A, Lab.HOST_B, SOME_MEBIBYTES);
        carries(lab, HOST_A62, HOST_B62, MUCH_MEBIBYTES);
        assertThat(pair.a().metric("ipsec_ike_sas")).isEqualTo(2);
        assertThat(lab.clearText()).isZero();
    }

    private static String overV6(String mode, String from, String to, String local, String peer) {
        return Pair.rule(mode, "from " + from + " to " + to, local, peer, Pair.SUITES);
    }

    private static void carries(Lab lab, String hostA, String hostB, int mebibytes) {
        long before = lab.espRaw();
        Transfer.send(lab, lab.hostA(), lab.hostB(), hostB, PORT, mebibytes);
        Transfer.send(lab, lab.hostB(), lab.hostA(), hostA, PORT, mebibytes);
        assertThat(lab.espRaw() - before).isGreaterThan(2L * mebibytes * 700);
    }
}
