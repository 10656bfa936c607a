package io.esplanade.dataplane.worker;

import java.util.function.LongSupplier;

/** The time, read once for each batch of packets. Event-loop thread only. */
final class BatchTime {
    private final LongSupplier nanoTime;
    private final LongSupplier epochMillis;
    private boolean inBatch;
    private long nowNs;
    private long epochSeconds;

    /** Reads the machine's clocks. */
    BatchTime() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    /**
     * Reads other clocks.
     *
     * @param nanoTime as {@link System#nanoTime}
     * @param epochMillis as {@link System#currentTimeMillis}
     */
    BatchTime(LongSupplier nanoTime, LongSupplier epochMillis) {
        this.nanoTime = nanoTime;
        this.epochMillis = epochMillis;
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
        epochSeconds = epochMillis.getAsLong() / 1000;
        return this;
    }

    long nowNs() {
        return nowNs;
    }

    long epochSeconds() {
        return epochSeconds;
    }
}
