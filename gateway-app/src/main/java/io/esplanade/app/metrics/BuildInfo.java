package io.esplanade.app.metrics;

/**
 * What {@code ipsec_build_info} says of this process.
 *
 * @param cryptoProvider who carries out the suites of the rules, as {@code --crypto-provider} calls them; with a comma
 *     between them if there are several
 * @param transport what moves packets
 */
public record BuildInfo(String version, String jdk, String cryptoProvider, String transport) {}
