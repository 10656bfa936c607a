package io.esplanade.dataplane.api;

/**
 * An installed SA as it was at one moment.
 *
 * @param sequence outbound: the last sequence number sent; inbound: the highest received
 * @param addedEpochSeconds wall-clock time of installation
 * @param firstUseEpochSeconds of the first packet, 0 if none yet
 * @param lastUseEpochSeconds of the last packet, 0 if none yet
 */
public record SaSnapshot(
        EspSa sa,
        long packets,
        long octets,
        long drops,
        long sequence,
        long addedEpochSeconds,
        long firstUseEpochSeconds,
        long lastUseEpochSeconds) {}
