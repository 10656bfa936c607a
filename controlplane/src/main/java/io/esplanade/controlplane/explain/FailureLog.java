package io.esplanade.controlplane.explain;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The latest failures. A peer that tries the same again and again makes one entry a minute. One thread. */
public final class FailureLog {
    // Our limits
    private static final int MAX_ENTRIES = 128;
    private static final int MAX_RECENT = 256;
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(60);

    private final ArrayDeque<NegotiationFailure> entries = new ArrayDeque<>();
    private final Map<String, Long> toldNs = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_RECENT;
        }
    };

    /** Keeps the failure; returns whether it is news: false if the same was told within the last minute. */
    public boolean add(NegotiationFailure failure, long nowNs) {
        Long last = toldNs.get(failure.message());
        if (last != null && nowNs - last < REPEAT_NS) {
            return false;
        }
        toldNs.remove(failure.message());
        toldNs.put(failure.message(), nowNs);
        if (entries.size() == MAX_ENTRIES) {
            entries.removeFirst();
        }
        entries.addLast(failure);
        return true;
    }

    /** Oldest first. */
    public List<NegotiationFailure> latest() {
        return List.copyOf(entries);
    }
}
