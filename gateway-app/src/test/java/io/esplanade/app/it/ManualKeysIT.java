package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours against ours without IKE: SAs with keys from the file, and flows. */
@ExtendWith(LabExtension.class)
@DisplayName("SAs with keys from a file")
class ManualKeysIT {
    private static final int PINGS = 10;

    /** The SAs, and the protocol number that the WAN is to show. */
    enum Kind {
        ESP_TUNNEL(50, false, """
                esp tunnel %hosts% spi %spi1% auth hmac-sha2-256 enc aes-128 authkey %auth256% enckey %enc128%
                """),
        ESP_TRANSPORT(50, true, """
                esp transport %hosts% spi %spi1% auth hmac-sha1 enc 3des-cbc authkey %auth160% enckey %enc192%
                """),
        ESP_IN_UDP(17, true, """
                esp transport %hosts% spi %spi1% udpencap auth hmac-sha2-256 enc aes-256 \
                    authkey %auth256% enckey %enc256%
                """),
        AH_TUNNEL(51, false, """
                ah tunnel %hosts% spi %spi1% auth hmac-sha2-256 authkey %auth256%
                """),
        AH_TRANSPORT(51, true, """
                ah transport %hosts% spi %spi1% auth hmac-sha1 authkey %auth160%
                """),
        IPIP(4, false, """
                ipip %hosts% spi %spi1%
                """),
        IPCOMP_IN_ESP(50, false, """
                ipcomp tunnel %hosts% spi %cpi% bundle b1
                esp transport %hosts% spi %spi1% auth hmac-sha2-256 enc aes-128 \
                    authkey %auth256% enckey %enc128% bundle b1
                """),
        ESP_IN_AH(51, true, """
                esp transport %hosts% spi %spi1% auth hmac-sha2-256 enc aes-128 \
                    authkey %auth256% enckey %enc128% bundle b1
                ah transport %hosts% spi %spi2% auth hmac-sha2-256 authkey %auth256% bundle b1
                """);

        final int protocol;
        final boolean betweenGateways;
        final String sas;

        Kind(int protocol, boolean betweenGateways, String sas) {
            this.protocol = protocol;
            this.betweenGateways = betweenGateways;
            this.sas = sas;
        }

        /** SAs of one direction. */
        long count() {
            return sas.lines().filter(line -> line.contains(" spi ")).count();
        }

        /** The satype of the first rule, which is that of the flow. */
        String satype() {
            return sas.substring(0, sas.indexOf(' '));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void carryIpv4(Kind kind, Lab lab) {
        carry(kind, lab, false);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void carryIpv6(Kind kind, Lab lab) {
        carry(kind, lab, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"use", "acquire"})
    void withoutAnSaSomeFlowsPassInClear(String type, Lab lab) {
        Esplanade a = lab.start(lab.gatewayA(), """
                flow esp from %s to %s peer %s type %s
                flow esp from %s to %s peer %s type %s
                """.formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, type, Lab.NET_A6, Lab.NET_B6, Lab.WAN_B6, type));

        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, PINGS, 20)).as(a.drops()).isEqualTo(PINGS);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B6, PINGS, 20)).as(a.drops()).isEqualTo(PINGS);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, 4);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B6, 5002, 4);
        assertThat(lab.clearTextTo(lab.gatewayB())).isPositive();
        assertThat(a.drops()).doesNotContain("internal_error", "send_failed");
    }

    private static void carry(Kind kind, Lab lab, boolean v6) {
        String wanA = v6 ? lab.wanA6() : lab.wanA();
        String wanB = v6 ? Lab.WAN_B6 : Lab.WAN_B;
        Esplanade b = lab.start(lab.gatewayB(), rules(kind, wanB, wanA, v6 ? Lab.NET_B6 : Lab.NET_B,
                v6 ? Lab.NET_A6 : Lab.NET_A, false));
        Esplanade a = lab.start(lab.gatewayA(), rules(kind, wanA, wanB, v6 ? Lab.NET_A6 : Lab.NET_A,
                v6 ? Lab.NET_B6 : Lab.NET_B, true));
        Namespace from = kind.betweenGateways ? lab.gatewayA() : lab.hostA();
        Namespace to = kind.betweenGateways ? lab.gatewayB() : lab.hostB();
        String address = kind.betweenGateways ? wanB : v6 ? Lab.HOST_B6 : Lab.HOST_B;
        Capture capture = Capture.start(lab, lab.gatewayA(), "wan");

        assertThat(lab.pings(from, address, PINGS, 20)).as(drops(a, b)).isEqualTo(PINGS);
        Transfer.send(lab, from, to, address, 5001, 4);
        large(from, address);

        capture.stop();
        assertThat(protocols(capture, v6)).containsOnly(Integer.toString(wireProtocol(kind, v6)));
        assertThat(a.metric("ipsec_packets_dropped_total\\{reason=\"internal_error\"\\}")).isZero();
        assertThat(a.metric("ipsec_packets_dropped_total\\{reason=\"ts_mismatch\"\\}")).isZero();
        assertThat((long) a.metric("ipsec_child_sas\\{dir=\"out\"\\}")).isEqualTo(kind.count());
    }

    /** A datagram in fragments: what a host sends that does not fit. The first ones find out what does. */
    private static void large(Namespace from, String address) {
        assertThat(from.attempt("ping", "-c", "5", "-i", "0.3", "-s", "3000", "-W", "2", address).ok()).isTrue();
    }

    private static String drops(Esplanade a, Esplanade b) {
        return "A:\n" + a.drops() + "\nB:\n" + b.drops();
    }

    private static int wireProtocol(Kind kind, boolean v6) {
        return kind == Kind.IPIP && v6 ? 41 : kind.protocol;
    }

    /** The outermost protocol of each packet between the gateways, but for what finds neighbours. */
    private static List<String> protocols(Capture capture, boolean v6) {
        String neighbours = "icmpv6.type >= 130 && icmpv6.type <= 143";
        return v6
                ? capture.fields(
                        List.of("-E", "occurrence=f"),
                        "ipv6 && !(" + neighbours + ") && ipv6.nxt != 44",
                        "ipv6.nxt")
                : capture.fields(List.of("-E", "occurrence=f"), "ip", "ip.proto");
    }

    private static String rules(Kind kind, String local, String peer, String net, String peerNet, boolean first) {
        String flow = kind.betweenGateways
                ? "flow " + kind.satype() + " proto %s from " + local + " to " + peer + " type require\n"
                : "flow " + kind.satype() + " from " + net + " to " + peerNet + " peer " + peer + " type require\n";
        String flows = kind.betweenGateways ? flow.formatted("tcp") + flow.formatted(icmp(local)) : flow;
        return flows
                + kind.sas
                        .replace("%hosts%", "from " + local + " to " + peer)
                        .replace("%spi1%", pair("0x00001001", "0x00001002", first))
                        .replace("%spi2%", pair("0x00001003", "0x00001004", first))
                        .replace("%cpi%", pair("0x1005", "0x1006", first))
                        .replace("%auth160%", keys(1, 20, first))
                        .replace("%auth256%", keys(2, 32, first))
                        .replace("%enc128%", keys(3, 16, first))
                        .replace("%enc192%", keys(4, 24, first))
                        .replace("%enc256%", keys(5, 32, first));
    }

    private static String icmp(String address) {
        return address.indexOf(':') < 0 ? "icmp" : "ipv6-icmp";
    }

    private static String keys(long seed, int bytes, boolean first) {
        return pair("0x" + key(seed, bytes), "0x" + key(seed + 100, bytes), first);
    }

    private static String key(long seed, int bytes) {
        Random random = new Random(seed);
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            hex.append(String.format(Locale.ROOT, "%02x", random.nextInt(256)));
        }
        return hex.toString();
    }

    /** Out and in, as gateway A or B sees them. */
    private static String pair(String aToB, String bToA, boolean first) {
        return first ? aToB + ":" + bToA : bToA + ":" + aToB;
    }
}
