package io.esplanade.dataplane.worker;

import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others hand over to one worker, in each one's order. Many threads put in, the worker's event loop takes out.
 *
 * <p>An event loop of Netty runs tasks until there are none, for up to a second, before it turns to its channels again. A
 * task that takes things out, and is due again as long as others put in, would keep it from them. So the worker looks once in
 * a turn of the loop; what is due after that waits for the next one.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    // Our limit: what a few workers have to give, all at once.
    static final int CAPACITY = 8192;

    private final Executor eventLoop;
    /** Runs things when the loop has run its tasks; an executor that has no turns runs them next. */
    private final Executor endOfTurn;
    private final Queue<Parcel> parcels = PlatformDependent.newFixedMpscQueue(CAPACITY);
    /** Whether the worker is going to look, or looks. */
    private final AtomicBoolean rung = new AtomicBoolean();
    private final Runnable look = this::look;
    private final Runnable onEndOfTurn = this::onEndOfTurn;
    private Runnable worker = () -> {};
    private boolean lookedInThisTurn; // event-loop thread only
    private boolean dueInNextTurn; // event-loop thread only

    Inbox(Executor eventLoop) {
        this.eventLoop = eventLoop;
        this.endOfTurn = eventLoop instanceof SingleThreadEventLoop loop ? loop::executeAfterEventLoopIteration : eventLoop;
    }

    /** Says who takes things out by {@link #poll} and then calls {@link #onLooked}. Before anything is put in. */
    void open(Runnable reader) {
        worker = reader;
    }

    /** Returns whether there was room; then the worker owns the parcel, and {@link #ring} is due. */
    boolean put(Parcel parcel) {
        return parcels.offer(parcel);
    }

    /** Makes the worker look, if nobody did before. It costs a system call if the worker sleeps. */
    void ring() {
        if (!rung.get() && rung.compareAndSet(false, true)) {
            run(eventLoop, look);
        }
    }

    private void look() {
        if (lookedInThisTurn) {
            dueInNextTurn = true;
        } else {
            lookedInThisTurn = true;
            run(endOfTurn, onEndOfTurn);
            worker.run();
        }
    }

    private void onEndOfTurn() {
        lookedInThisTurn = false;
        if (dueInNextTurn) {
            dueInNextTurn = false;
            run(eventLoop, look);
        }
    }

    /** The worker has taken out its share; it looks again if there is more. Its event loop's thread. */
    void onLooked() {
        if (parcels.isEmpty()) {
            rung.set(false);
            // Whoever put something in before this saw that somebody had rung, and did not.
            if (parcels.isEmpty() || !rung.compareAndSet(false, true)) {
                return;
            }
        }
        dueInNextTurn = true;
    }

    @Nullable Parcel poll() {
        return parcels.poll();
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException loopIsGone) {
            log.trace("nobody takes packets any more", loopIsGone);
        }
    }
}
