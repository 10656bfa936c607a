package io.esplanade.controlplane.ike;

import java.util.concurrent.TimeUnit;

/** Lets through a burst of lines and then a few each second, and counts the others. Any thread. */
final class LogLimiter {
    private final int burst;
    private final long nsPerLine;
    private double tokens;
    private long lastNs;
    private long heldBack;

    LogLimiter(int burst, int linesPerSecond, long nowNs) {
        this.burst = burst;
        this.nsPerLine = TimeUnit.SECONDS.toNanos(1) / linesPerSecond;
        this.tokens = burst;
        this.lastNs = nowNs;
    }

    /** Whether a line may be written now. */
    synchronized boolean allows(long nowNs) {
        tokens = Math.min(burst, tokens + (double) (nowNs - lastNs) / nsPerLine);
        lastNs = nowNs;
        if (tokens < 1) {
            heldBack++;
            return false;
        }
        tokens--;
        return true;
    }

    /** How many lines were held back since the last call. */
    synchronized long takeHeldBack() {
        long count = heldBack;
        heldBack = 0;
        return count;
    }
}
