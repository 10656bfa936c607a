package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.explain.NegotiationFailure;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The log of IKE, where strangers can cause lines: each kind of line has a limit of its own, and what was held back is
 * counted in the next line of its kind, or in a line of its own when a while has passed. One thread.
 */
final class IkeLog {
    // Our limits, for each kind of failure
    static final int BURST = 20;
    static final int LINES_PER_SECOND = 2;
    // And for what authentic peers bring about: a hub with many tunnels has much to tell at its start.
    private static final int EVENT_BURST = 100;
    private static final int EVENT_LINES_PER_SECOND = 20;
    static final long SUMMARY_NS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final LongSupplier clockNs;
    private final Later later;
    /** The kinds are a few dozen: severities, and exchanges by how they end. */
    private final Map<String, LogLimiter> limiters = new TreeMap<>();

    private boolean summaryIsDue;

    /** Calls back once on the same thread. */
    @FunctionalInterface
    interface Later {
        void in(long delayNs, Runnable action);
    }

    /** @param clockNs {@link System#nanoTime()} */
    IkeLog(Logger log, LongSupplier clockNs, Later later) {
        this.log = log;
        this.clockNs = clockNs;
        this.later = later;
    }

    /** A failed negotiation. */
    void failure(Action.Explain explain) {
        NegotiationFailure failure = explain.failure();
        LogLimiter limiter = limiter(
                failure.exchange().words() + " that failed: " + failure.outcome().label(), BURST, LINES_PER_SECOND);
        if (allows(limiter)) {
            log.warn("{}{}", failure.message(), more(explain.heldBack() + limiter.takeHeldBack()));
        }
    }

    /** Something that happened. */
    void line(Action.Severity severity, String line) {
        Level level = switch (severity) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
        };
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        LogLimiter limiter = limiter("level " + level, EVENT_BURST, EVENT_LINES_PER_SECOND);
        if (allows(limiter)) {
            log.atLevel(level).log("{}{}", line, more(limiter.takeHeldBack()));
        }
    }

    /** A defect of ours, which some datagram may cause again and again. */
    void defect(String what, RuntimeException defect) {
        LogLimiter limiter = limiter("level " + Level.ERROR, BURST, LINES_PER_SECOND);
        if (allows(limiter)) {
            log.error("{}{}", what, more(limiter.takeHeldBack()), defect);
        }
    }

    private static String more(long heldBack) {
        return heldBack == 0 ? "" : " (" + heldBack + " more like this were held back)";
    }

    private boolean allows(LogLimiter limiter) {
        boolean allowed = limiter.allows(clockNs.getAsLong());
        if (!allowed && !summaryIsDue) {
            summaryIsDue = true;
            later.in(SUMMARY_NS, this::sumUp);
        }
        return allowed;
    }

    private LogLimiter limiter(String kind, int burst, int linesPerSecond) {
        return limiters.computeIfAbsent(kind, _ -> new LogLimiter(burst, linesPerSecond, clockNs.getAsLong()));
    }

    private void sumUp() {
        summaryIsDue = false;
        limiters.forEach((kind, limiter) -> {
            long heldBack = limiter.takeHeldBack();
            if (heldBack > 0) {
                log.warn("{} lines were held back: {}", heldBack, kind);
            }
        });
    }
}
