package io.esplanade.app;

import java.util.concurrent.atomic.AtomicBoolean;

/** Work that is to be done again whenever somebody says so, on a thread that may block; who says so does not wait. */
final class Recurring implements Runnable {
    private final Runnable work;
    private final AtomicBoolean waiting = new AtomicBoolean();

    Recurring(Runnable work) {
        this.work = work;
    }

    /** The work is done once more from now on; for calls that come before it begins, together once. */
    @Override
    public void run() {
        if (waiting.compareAndSet(false, true)) {
            var _ = Thread.ofVirtual().start(() -> {
                waiting.set(false);
                work.run();
            });
        }
    }
}
