package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaSnapshot;

/** When and how much one SA was used, for those who list it. Event-loop thread only. */
final class SaUse {
    private final long addedEpochSeconds;
    private long firstEpochSeconds;
    private long lastEpochSeconds;
    private long packets;
    private long octets;
    private long drops;

    SaUse(long nowEpochSeconds) {
        addedEpochSeconds = nowEpochSeconds;
    }

    /** @param moreOctets of inner packets */
    void count(long morePackets, long moreOctets, long nowEpochSeconds) {
        if (firstEpochSeconds == 0) {
            firstEpochSeconds = nowEpochSeconds;
        }
        lastEpochSeconds = nowEpochSeconds;
        packets += morePackets;
        octets += moreOctets;
    }

    void countDrop() {
        drops++;
    }

    SaSnapshot snapshot(EspSa sa, long sequence) {
        return new SaSnapshot(
                sa, packets, octets, drops, sequence, addedEpochSeconds, firstEpochSeconds, lastEpochSeconds);
    }
}
