package io.esplanade.controlplane.ikev1;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message again until the answer comes: the very same octets, since the cipher's chain has moved on (RFC 2408
 * section 5.1). The waits grow and have a jitter, so that many tunnels to one gateway do not beat in time.
 */
final class Retransmitter {
    // Our limits
    /** First wait. */
    static final long FIRST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(700);
    /** Longest wait: a peer that comes back is met within this time. */
    static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(5);
    /** Datagrams in all; with the waits some 78 seconds. */
    static final int MAX_SENDS = 19;

    /** After so many, some 8 seconds, a person should hear of it. */
    static final int DOUBTFUL_SENDS = 5;

    private static final double GROWTH = 1.6;
    private static final int JITTER_PERCENT = 10;

    private final CoreContext context;
    private final Runnable send;
    private final Runnable doubt;
    private final Runnable giveUp;
    private Timers.@Nullable Timer timer;
    private long waitNs = FIRST_WAIT_NS;
    private int sends;

    /**
     * A message that is not sent yet.
     *
     * @param send sends the message
     * @param giveUp called when there was no answer to the last one
     */
    Retransmitter(CoreContext context, Runnable send, Runnable giveUp) {
        this(context, send, () -> {}, giveUp);
    }

    /** @param doubt called once, when several were sent and there was no answer */
    Retransmitter(CoreContext context, Runnable send, Runnable doubt, Runnable giveUp) {
        this.context = context;
        this.send = send;
        this.doubt = doubt;
        this.giveUp = giveUp;
    }

    /** Sends for the first time. */
    void start() {
        sends = 1;
        send.run();
        await();
    }

    private void await() {
        long jitterNs = context.randomBelow(2 * waitNs * JITTER_PERCENT / 100) - waitNs * JITTER_PERCENT / 100;
        timer = context.timers.at(context.nowNs() + waitNs + jitterNs, this::onTimer);
        waitNs = Math.min(MAX_WAIT_NS, (long) (waitNs * GROWTH));
    }

    private void onTimer() {
        timer = null;
        if (sends >= MAX_SENDS) {
            giveUp.run();
            return;
        }
        if (sends == DOUBTFUL_SENDS) {
            doubt.run();
        }
        sends++;
        context.countRetransmit();
        send.run();
        await();
    }

    int sends() {
        return sends;
    }

    void stop() {
        context.timers.cancel(timer);
        timer = null;
    }
}
