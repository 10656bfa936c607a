package io.esplanade.dataplane.api;

/**
 * What a tunnel has carried in one direction since the gateway started, all its SAs together. Octets are those of inner
 * packets.
 *
 * @param lastPacketEpochSeconds 0 if none yet
 */
public record TunnelSnapshot(
        String tunnel, Direction direction, long packets, long octets, long lastPacketEpochSeconds) {}
