package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What crosses the WAN between two of our gateways without NAT is IP protocol 50, and an independent program reads it:
 * tshark decrypts and authenticates every packet with the keys that {@code ipsecctl -k -s sa} shows. IPv4 goes by AES-CBC
 * with HMAC-SHA2-256, IPv6 by AES-GCM.
 */
@ExtendWith(LabExtension.class)
@DisplayName("raw ESP between two of our own gateways")
class EspOnTheWireIT {
    private static final String CBC = "main group modp2048 quick auth hmac-sha2-256 enc aes-256 group none";
    private static final String GCM = "main group modp2048 quick enc aes-128-gcm group none";
    private static final int PINGS = 10;
    private static final Pattern SA = Pattern.compile("esp tunnel from (\\S+) to (\\S+) spi (0x\\w+)"
            + "(?: auth (\\S+))? enc (\\S+)"
            + "(?: \\\\\n\tauthkey (0x\\w+))? \\\\\n\tenckey (0x\\w+)");
    /** Our names and those of tshark's table esp_sa. */
    private static final Map<String, String> TSHARK_NAMES = Map.of(
            "aes-256", "AES-CBC [RFC3602]",
            "aes-128-gcm", "AES-GCM with 16 octet ICV [RFC4106]",
            "hmac-sha2-256", "HMAC-SHA-256-128 [RFC4868]",
            "none", "NULL");

    @Test
    @DisplayName("is decrypted by tshark, for AES-CBC with HMAC-SHA2-256 and for AES-GCM")
    void isDecryptedByTshark(Lab lab) {
        Pair pair = Pair.start(
                lab,
                Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, CBC) + Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, GCM),
                Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, CBC) + Pair.ruleB(lab, Lab.NET_B6, Lab.NET_A6, GCM));
        pair.awaitTunnels(2);

        Capture capture = Capture.start(lab, lab.gatewayB(), "wan");
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, PINGS, 10)).isEqualTo(PINGS);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B6, PINGS, 10)).isEqualTo(PINGS);
        capture.stop();

        List<String> keys = tsharkKeys(pair.a().ipsecctl("-k", "-s", "sa"));
        assertThat(keys.stream().filter(option -> option.startsWith("uat:"))).hasSize(4);
        assertPings(capture.fields(keys, "esp && icmp", "ip.proto", "icmp.type"), "50,1\t8", "50,1\t0");
        assertPings(capture.fields(keys, "esp && icmpv6", "ip.proto", "icmpv6.type"), "50\t128", "50\t129");
        assertThat(capture.fields(keys, "esp", "esp.icv_good")).hasSize(4 * PINGS).containsOnly("1");
        assertThat(capture.fields(keys, "udp.port == 4500 || (icmp && !esp)", "frame.number")).isEmpty();
    }

    private static void assertPings(List<String> packets, String request, String reply) {
        assertThat(packets).hasSize(2 * PINGS).containsOnly(request, reply);
    }

    private static List<String> tsharkKeys(String sas) {
        List<String> options = new ArrayList<>(List.of(
                "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE"));
        SA.matcher(sas).results().forEach(sa -> options.addAll(List.of("-o", entry(sa))));
        return options;
    }

    private static String entry(MatchResult sa) {
        String auth = sa.group(4) == null ? "none" : sa.group(4);
        return String.join(
                ",",
                "uat:esp_sa:\"IPv4\"",
                quoted(sa.group(1)),
                quoted(sa.group(2)),
                quoted(sa.group(3)),
                quoted(TSHARK_NAMES.getOrDefault(sa.group(5), sa.group(5))),
                quoted(sa.group(7)),
                quoted(TSHARK_NAMES.getOrDefault(auth, auth)),
                quoted(sa.group(6) == null ? "" : sa.group(6)));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
