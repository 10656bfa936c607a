package io.esplanade.dataplane.worker;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The time, read once for each batch of packets. Event-loop thread only. */
final class BatchTime {
    private final LongSupplier nanoTime;
    private final InstantSource wallClock;
    private boolean inBatch;
    private long nowNs;
    private long epochSeconds;

    /** @param nanoTime as {@link System#nanoTime} */
    BatchTime(LongSupplier nanoTime, InstantSource wallClock) {
        this.nanoTime = nanoTime;
        this.wallClock = wallClock;
    }

    /** A packet has come: if it is the first of its batch, this is its time. */
    void onPacket() {
        if (!inBatch) {
            inBatch = true;
            read();
        }
    }

    /** The batch is over. */
    void onBatchEnd() {
        inBatch = false;
    }

    /** Takes the time for a command. */
    BatchTime read() {
        nowNs = nanoTime.getAsLong();
        epochSeconds = wallClock.millis() / 1000;
        return this;
    }

    long nowNs() {
        return nowNs;
    }

    long epochSeconds() {
        return epochSeconds;
    }
}
