package io.esplanade.dataplane.worker;

/** A token bucket. Event-loop thread only. */
final class RateLimit {
    private final long intervalNs;
    private final long burstNs;
    private long creditNs;
    private long lastNs;

    /**
     * A bucket that is full at {@code nowNs}.
     *
     * @param perSecond how many pass in the long run
     * @param burst how many pass at once
     */
    RateLimit(int perSecond, int burst, long nowNs) {
        intervalNs = 1_000_000_000L / perSecond;
        burstNs = burst * intervalNs;
        creditNs = burstNs;
        lastNs = nowNs;
    }

    /** Whether one more may pass. */
    boolean allows(long nowNs) {
        creditNs = Math.min(burstNs, creditNs + (nowNs - lastNs));
        lastNs = nowNs;
        if (creditNs < intervalNs) {
            return false;
        }
        creditNs -= intervalNs;
        return true;
    }
}
