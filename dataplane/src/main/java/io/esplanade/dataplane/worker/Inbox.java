package io.esplanade.dataplane.worker;

import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What others hand over to one worker, in each one's order. Many threads put in, the worker's event loop takes out. */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    // Our limit: what a few workers have to give, all at once.
    static final int CAPACITY = 8192;

    private final Executor eventLoop;
    private final Queue<Parcel> parcels = PlatformDependent.newFixedMpscQueue(CAPACITY);
    /** Whether the event loop has been told and has not looked yet. */
    private final AtomicBoolean rung = new AtomicBoolean();
    private Runnable worker = () -> {};

    Inbox(Executor eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Says who takes things out, in the end by {@link #poll}. Before anything is put in. */
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
            try {
                eventLoop.execute(worker);
            } catch (RejectedExecutionException loopIsGone) {
                log.trace("nobody takes packets any more", loopIsGone);
            }
        }
    }

    /** The worker looks now: what is put in from now on, it may not see. */
    void onLook() {
        rung.set(false);
    }

    @Nullable Parcel poll() {
        return parcels.poll();
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }
}
