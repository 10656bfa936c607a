package io.esplanade.controlplane.ikev1;

import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to happen when, in the order of time. A cancelled timer leaves no trace: floods start and cancel many. */
final class Timers {
    private final TreeSet<Timer> timers = new TreeSet<>();
    private long nextNumber;

    /** Runs the task once, when {@link #runDue} is called at this time or later. */
    Timer at(long deadlineNs, Runnable task) {
        Timer timer = new Timer(deadlineNs, nextNumber++, task);
        timers.add(timer);
        return timer;
    }

    /** Null is no timer. */
    void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timers.remove(timer);
        }
    }

    /** Runs what is due; what that starts anew is run the next time. */
    void runDue(long nowNs) {
        long firstNew = nextNumber;
        while (!timers.isEmpty()) {
            Timer first = timers.first();
            if (first.deadlineNs - nowNs > 0 || first.number >= firstNew) {
                return;
            }
            timers.remove(first);
            first.task.run();
        }
    }

    /** When the next one is due. */
    OptionalLong nextDeadlineNs() {
        return timers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timers.first().deadlineNs);
    }

    /** One of them; a handle to cancel it. */
    static final class Timer implements Comparable<Timer> {
        private final long deadlineNs;
        private final long number;
        private final Runnable task;

        private Timer(long deadlineNs, long number, Runnable task) {
            this.deadlineNs = deadlineNs;
            this.number = number;
            this.task = task;
        }

        long deadlineNs() {
            return deadlineNs;
        }

        @Override
        public int compareTo(Timer other) {
            long byTime = deadlineNs - other.deadlineNs;
            return byTime != 0 ? Long.signum(byTime) : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
