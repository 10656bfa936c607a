package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Paths that take less than the hosts' links: packets that may not be fragmented and do not fit are answered with ICMP
 * (RFC 4301 section 8.2), and TCP goes on.
 */
@ExtendWith(LabExtension.class)
@DisplayName("a path of a smaller MTU")
class PathMtuIT {
    private static final Pattern TOLD = Pattern.compile("(?i)mtu\\s*=\\s*(\\d+)");
    private static final int MAX_STEPS = 6;
    private static final int PORT = 7000;

    @Test
    @Network(wanMtu = 1400)
    @DisplayName("at the gateway's own interface")
    void atTheInterface(Lab lab) {
        Pair.start(lab, both(lab, true), both(lab, false)).awaitTunnels(2);

        assertTold(lab.hostA(), Lab.HOST_B, 1400);
        assertTold(lab.hostB(), Lab.HOST_A, 1400);
        assertTold(lab.hostA(), Lab.HOST_B6, 1400);
        assertFlows(lab);
    }

    @Test
    @Network(nat = true)
    @DisplayName("somewhere on the way")
    void onTheWay(Lab lab) {
        lab.nat().run("ip", "link", "set", "out", "mtu", "1350");
        lab.gatewayB().run("ip", "link", "set", "wan", "mtu", "1350");
        Pair.start(lab, both(lab, true), both(lab, false)).awaitTunnels(2);

        assertTold(lab.hostB(), Lab.HOST_A, 1350);
        assertTold(lab.hostA(), Lab.HOST_B, 1350);
        assertFlows(lab);
    }

    /** The rules of one side, for IPv4 and IPv6. */
    private static String both(Lab lab, boolean a) {
        String suites = Pair.SUITES;
        return a
                ? Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, suites) + Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, suites)
                : Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, suites) + Pair.ruleB(lab, Lab.NET_B6, Lab.NET_A6, suites);
    }

    /**
     * Large pings with DF learn what fits, in a few steps, and one of just that size passes. Where the path narrows behind
     * the gateway the first one is lost: the gateway itself learns by it.
     */
    private static void assertTold(Namespace from, String address, int pathMtu) {
        int headers = address.contains(":") ? 48 : 28;
        int told = 1500;
        for (int step = 0; step < MAX_STEPS; step++) {
            String output = pingWithoutFragments(from, address, told - headers);
            Integer smaller = lastTold(output);
            if (smaller == null) {
                assertThat(output).containsPattern("[1-5] received");
                assertThat(told).isBetween(pathMtu - 100, pathMtu - 40);
                return;
            }
            told = smaller;
        }
        throw new AssertionError("more than " + MAX_STEPS + " steps, the last one to " + told);
    }

    private static @Nullable Integer lastTold(String output) {
        Integer last = null;
        for (Matcher matcher = TOLD.matcher(output); matcher.find(); ) {
            last = Integer.valueOf(matcher.group(1));
        }
        return last;
    }

    private static String pingWithoutFragments(Namespace from, String address, int size) {
        return from.attempt("ping", "-c", "5", "-i", "0.2", "-W", "2", "-M", "do", "-s", "" + size, address).output();
    }

    private static void assertFlows(Lab lab) {
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, PORT, 10);
        Transfer.send(lab, lab.hostB(), lab.hostA(), Lab.HOST_A6, PORT, 10);
        assertThat(lab.clearText()).isZero();
    }
}
