package io.esplanade.dataplane.api;

import org.jspecify.annotations.Nullable;

/**
 * An installed SA as it was at one moment.
 *
 * @param octets of the packets that it enclosed or uncovered
 * @param sequence outbound: the last sequence number sent; inbound: the highest received
 * @param addedEpochSeconds wall-clock time of installation
 * @param firstUseEpochSeconds of the first packet, 0 if none yet
 * @param lastUseEpochSeconds of the last packet, 0 if none yet
 * @param next the SA of the same bundle that works on the packets after this one, seen from the sender; null if none
 */
public record SaSnapshot(
        Sa sa,
        long packets,
        long octets,
        long drops,
        long sequence,
        long addedEpochSeconds,
        long firstUseEpochSeconds,
        long lastUseEpochSeconds,
        @Nullable SaId next) {}
