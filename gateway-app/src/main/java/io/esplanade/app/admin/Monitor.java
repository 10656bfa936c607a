package io.esplanade.app.admin;

import io.esplanade.dataplane.api.SadbEvent;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What one monitor has still to be told. Events come from the threads of the data plane, which never wait: when the
 * monitor does not keep up, it loses events, and is told how many, at the place where they are missing.
 */
final class Monitor {
    private final int capacity;
    private final Queue<Item> items = new ArrayDeque<>();
    private long lost;

    /** One thing to be told. */
    sealed interface Item {
        /**
         * An event.
         *
         * @param sequence counts the events of this gateway
         */
        record Happened(int sequence, SadbEvent event) implements Item {}

        /**
         * Events are missing here.
         *
         * @param count how many
         */
        record Lost(long count) implements Item {}

        /** The gateway stops. */
        record Ended() implements Item {}
    }

    /** @param capacity events that may wait */
    Monitor(int capacity) {
        this.capacity = capacity;
    }

    /** Any thread; returns at once. */
    synchronized void offer(int sequence, SadbEvent event) {
        if (items.size() >= capacity) {
            lost++;
            return;
        }
        if (lost > 0) {
            items.add(new Item.Lost(lost));
            lost = 0;
        }
        items.add(new Item.Happened(sequence, event));
        notifyAll();
    }

    /** Any thread; returns at once. */
    synchronized void end() {
        items.add(new Item.Ended());
        notifyAll();
    }

    /** Waits for the next one. */
    synchronized Item take() throws InterruptedException {
        while (items.isEmpty()) {
            if (lost > 0) {
                Item.Lost all = new Item.Lost(lost);
                lost = 0;
                return all;
            }
            wait();
        }
        return items.remove();
    }
}
