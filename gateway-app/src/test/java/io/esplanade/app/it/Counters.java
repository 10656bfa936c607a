package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/** What the kernels of the hosts and gateways counted since their namespaces began (nstat(8)). */
final class Counters {
    private static final Pattern BAD_CHECKSUMS =
            Pattern.compile("(?m)^(\\w*(?:CsumErrors|InHdrErrors))\\s+([1-9]\\d*)");

    private Counters() {}

    /** No kernel met a wrong checksum of IPv4, TCP, UDP, ICMP or ICMPv6. */
    static void assertChecksumsHeld(Lab lab) {
        for (Namespace each : List.of(lab.hostA(), lab.gatewayA(), lab.gatewayB(), lab.hostB())) {
            String counters = of(each);
            assertThat(counters).contains("TcpInCsumErrors", "UdpInCsumErrors", "Udp6InCsumErrors", "IcmpInCsumErrors");
            assertThat(BAD_CHECKSUMS.matcher(counters).results().map(found -> found.group(1) + " " + found.group(2)))
                    .as(each.name())
                    .isEmpty();
        }
    }

    /** TCP segments that the hosts sent again, in thousandths of all that they sent. */
    static double retransmittedPerMille(Lab lab) {
        double again = value(lab.hostA(), "TcpRetransSegs") + value(lab.hostB(), "TcpRetransSegs");
        return 1000 * again / (value(lab.hostA(), "TcpOutSegs") + value(lab.hostB(), "TcpOutSegs"));
    }

    private static double value(Namespace host, String name) {
        return Pattern.compile("(?m)^" + name + "\\s+(\\d+)")
                .matcher(of(host))
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    private static String of(Namespace namespace) {
        return namespace.run("nstat", "-asz");
    }
}
