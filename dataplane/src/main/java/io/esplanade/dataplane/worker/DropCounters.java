package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Dropped packets by reason: written by the worker, read by any thread. */
final class DropCounters {
    private final Map<Drop, OpaqueLong> counters = new EnumMap<>(Drop.class);

    DropCounters() {
        for (Drop reason : Drop.values()) {
            counters.put(reason, new OpaqueLong());
        }
    }

    void count(Drop reason) {
        count(reason, 1);
    }

    void count(Drop reason, int packets) {
        counter(reason).add(packets);
    }

    long get(Drop reason) {
        return counter(reason).get();
    }

    private OpaqueLong counter(Drop reason) {
        return Objects.requireNonNull(counters.get(reason));
    }
}
