package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code from A (B) to C}: the networks behind gateway B know that behind A by other addresses. Both directions, two remote
 * networks, TCP, UDP, ICMP and its errors, fragments.
 */
@ExtendWith(LabExtension.class)
@DisplayName("source NAT in the tunnel")
class SourceNatIT {
    private static final String SEEN = "10.9.0.0/24";
    private static final String SEEN_HOST_A = "10.9.0.10";
    private static final String SEEN6 = "fd00:9::/64";
    private static final String SEEN_HOST_A6 = "fd00:9::10";
    private static final String NET_B2 = "10.12.0.0/24";
    private static final String HOST_B2 = "10.12.0.10";
    private static final int PINGS = 10;

    /** Sends a datagram to a port where nobody listens: prints what the kernel makes of the ICMP error. */
    private static final String UNREACHABLE =
            """
            import socket, sys
            address = sys.argv[1]
            s = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
            s.connect((address, 4999))
            s.settimeout(5)
            s.send(b'x')
            try:
                s.recv(1)
            except ConnectionRefusedError:
                print('refused')
            """;

    private static void widen(Lab lab) {
        lab.gatewayB().run("ip", "addr", "add", "10.12.0.1/24", "dev", "lan");
        lab.hostB().run("ip", "addr", "add", HOST_B2 + "/24", "dev", "eth0");
    }

    private static String translating(Lab lab, String who) {
        return Pair.rule(
                        who,
                        "from %s (%s) to { %s, %s }".formatted(SEEN, Lab.NET_A, Lab.NET_B, NET_B2),
                        lab.wanA(),
                        Lab.WAN_B,
                        Pair.SUITES)
                + Pair.rule(
                        who, "from %s (%s) to %s".formatted(SEEN6, Lab.NET_A6, Lab.NET_B6), lab.wanA(), Lab.WAN_B,
                        Pair.SUITES);
    }

    @Test
    @DisplayName("between two of our own gateways, IPv4 and IPv6")
    void oursAndOurs(Lab lab) {
        widen(lab);
        Pair pair = Pair.start(
                lab,
                translating(lab, "active"),
                Pair.ruleB(lab, "{ " + Lab.NET_B + ", " + NET_B2 + " }", SEEN, Pair.SUITES)
                        + Pair.ruleB(lab, Lab.NET_B6, SEEN6, Pair.SUITES));
        pair.awaitTunnels(3);

        assertCarries(lab, pair.a());
        assertErrors(lab, Lab.HOST_B6, SEEN_HOST_A6);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B6, PINGS, 20)).as(pair.a().drops()).isEqualTo(PINGS);
        assertThat(lab.pings(lab.hostB(), SEEN_HOST_A6, PINGS, 20)).as(pair.a().drops()).isEqualTo(PINGS);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B6, 5004, 2);
        Transfer.send(lab, lab.hostB(), lab.hostA(), SEEN_HOST_A6, 5005, 2);
        assertThat(pair.a().ipsecctl("-s", "flow"))
                .contains("flow esp out from 10.1.0.0/24 to 10.12.0.0/24 ")
                .contains("flow esp in from 10.12.0.0/24 to 10.1.0.0/24 ");
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("with strongSwan, which begins")
    void withStrongSwan(Lab lab) {
        widen(lab);
        Esplanade ours = lab.start(lab.gatewayA(), translating(lab, "passive"));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, lab.wanA())
                        .suite("aes128-sha256-modp2048", "aes128gcm16")
                        .networks("first", Lab.NET_B, SEEN)
                        .networks("second", NET_B2, SEEN)
                        .text());
        theirs.initiate("first");
        theirs.initiate("second");
        ours.awaitLog("(?s)quick mode done.*quick mode done");

        assertCarries(lab, ours);
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("with strongSwan, where we begin")
    void toStrongSwan(Lab lab) {
        widen(lab);
        lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, lab.wanA())
                        .suite("aes128-sha256-modp2048", "aes128gcm16")
                        .networks("first", Lab.NET_B, SEEN)
                        .networks("second", NET_B2, SEEN)
                        .text());
        Esplanade ours = lab.start(
                lab.gatewayA(),
                Pair.rule(
                        "active",
                        "from %s (%s) to { %s, %s }".formatted(SEEN, Lab.NET_A, Lab.NET_B, NET_B2),
                        lab.wanA(),
                        Lab.WAN_B,
                        Pair.SUITES));
        ours.awaitLog("(?s)quick mode done.*quick mode done");

        assertCarries(lab, ours);
        assertThat(lab.clearText()).isZero();
    }

    private static void assertCarries(Lab lab, Esplanade ours) {
        Capture capture = Capture.start(lab, lab.hostB(), "eth0");
        for (String address : new String[] {Lab.HOST_B, HOST_B2}) {
            assertThat(lab.pings(lab.hostA(), address, PINGS, 20)).as(ours.drops()).isEqualTo(PINGS);
        }
        assertThat(lab.pings(lab.hostB(), SEEN_HOST_A, PINGS, 20)).as(ours.drops()).isEqualTo(PINGS);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, 4);
        Transfer.send(lab, lab.hostB(), lab.hostA(), SEEN_HOST_A, 5002, 4);
        Transfer.send(lab, lab.hostA(), lab.hostB(), HOST_B2, 5003, 1);
        assertThat(lab.hostA().attempt("ping", "-c", "2", "-i", "0.2", "-s", "3000", "-W", "2", Lab.HOST_B).ok())
                .as("fragments: %s", ours.drops())
                .isTrue();
        capture.stop();
        assertThat(capture.fields(List.of("-E", "occurrence=f"), "ip && icmp.type == 8", "ip.src"))
                .contains(SEEN_HOST_A)
                .doesNotContain(Lab.HOST_A);
        assertErrors(lab, Lab.HOST_B, SEEN_HOST_A);
    }

    private static void assertErrors(Lab lab, String hostB, String seenHostA) {
        assertThat(lab.hostA().run(Transfer.PYTHON, "-c", UNREACHABLE, hostB)).isEqualTo("refused\n");
        assertThat(lab.hostB().run(Transfer.PYTHON, "-c", UNREACHABLE, seenHostA)).isEqualTo("refused\n");
        // What does not fit is told to the host that sent it, about the packet that it sent.
        assertThat(lab.hostA().attempt("ping", "-c", "2", "-i", "0.2", "-M", "do", "-s", "1440", "-W", "1", hostB).output())
                .containsIgnoringCase("mtu");
    }
}
