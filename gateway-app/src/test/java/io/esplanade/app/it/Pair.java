package io.esplanade.app.it;

import java.time.Duration;

/**
 * Two of our own gateways. A begins, B answers.
 *
 * @param a at gateway A
 * @param b at gateway B
 */
record Pair(Esplanade a, Esplanade b) {
    /** What most scenarios use: fast, and without a group in quick mode. */
    static final String SUITES = "main auth hmac-sha2-256 enc aes group modp2048 quick enc aes-128-gcm group none";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Starts both with one rule between the IPv4 networks of the hosts. */
    static Pair start(Lab lab, String suites) {
        return start(lab, ruleA(lab, Lab.NET_A, Lab.NET_B, suites), ruleB(lab, Lab.NET_B, Lab.NET_A, suites));
    }

    /** Starts both with these files, B first. */
    static Pair start(Lab lab, String configurationA, String configurationB) {
        Esplanade b = lab.start(lab.gatewayB(), configurationB);
        return new Pair(lab.start(lab.gatewayA(), configurationA), b);
    }

    /** A rule of gateway A whose peer is reached by IPv4. */
    static String ruleA(Lab lab, String from, String to, String suites) {
        return rule("active", "from " + from + " to " + to, lab.wanA(), Lab.WAN_B, suites);
    }

    /** The rule of gateway B that belongs to it. */
    static String ruleB(Lab lab, String from, String to, String suites) {
        return rule("passive", "from " + from + " to " + to, Lab.WAN_B, lab.wanASeenByB(), suites);
    }

    /** Any rule. */
    static String rule(String mode, String traffic, String local, String peer, String suites) {
        return "ike %s esp %s local %s peer %s %s psk \"sesame\"\n".formatted(mode, traffic, local, peer, suites);
    }

    /** Waits until A has as many pairs of ESP SAs as that, and has had no others before. */
    void awaitTunnels(int count) {
        Await.until(
                count + " tunnels are up",
                PATIENCE,
                () -> a.log().lines().filter(line -> line.contains("quick mode done")).count() >= count);
    }
}
