package io.esplanade.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be undone, last things first; one that fails does not keep the others from their turn. */
final class Cleanup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Undoes one thing. */
    @FunctionalInterface
    interface Undo {
        void run() throws Exception;
    }

    private record Step(String what, Undo undo) {}

    /** @param what goes on in words, for the log */
    void later(String what, Undo undo) {
        steps.push(new Step(what, undo));
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.undo.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.warn("{}: interrupted", step.what);
            } catch (Exception e) {
                LOG.warn("{}: {}", step.what, e.toString());
                LOG.debug(step.what, e);
            }
        }
    }
}
