package io.esplanade.app.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Await() {}

    /** Returns as soon as the condition holds; fails when {@code patience} has passed. */
    static void until(String what, Duration patience, BooleanSupplier condition) {
        until(what, patience, condition, () -> "");
    }

    /** As above, with more to say on failure, such as the end of a log. */
    static void until(String what, Duration patience, BooleanSupplier condition, Supplier<String> story) {
        if (!holdsWithin(patience, condition)) {
            throw new AssertionError("not within " + patience.toSeconds() + " s: " + what + "\n" + story.get());
        }
    }

    /** Whether the condition comes to hold before {@code patience} has passed. */
    static boolean holdsWithin(Duration patience, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            pause(INTERVAL);
        }
        return true;
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
