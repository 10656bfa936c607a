package io.esplanade.app.metrics;

/**
 * What {@code ipsec_build_info} says of this process.
 *
 * @param cryptoProvider the JCA provider of AES-GCM
 * @param transport what moves packets
 */
public record BuildInfo(String version, String jdk, String cryptoProvider, String transport) {}
