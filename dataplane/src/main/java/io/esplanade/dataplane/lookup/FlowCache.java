package io.esplanade.dataplane.lookup;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what the last packets of the same addresses, protocol and ports found, in front of a search that costs
 * more. Of a fixed size: a slot belongs to the last packet that hashed to it. One counter invalidates all.
 */
final class FlowCache<T> {
    private static final int SLOTS = 4096;
    private static final int WORDS = 8; // five of the key, the generation, and padding to a cache line
    private static final int GENERATION = 5;

    private final long[] words = new long[SLOTS * WORDS];
    private final @Nullable Object[] found = new @Nullable Object[SLOTS];
    private final long secret;
    private long generation = 1;
    private int slot;

    FlowCache(long secret) {
        this.secret = secret;
    }

    /** Looks for the packet; if true, {@link #found} has the answer, else {@link #remember} takes it. */
    boolean knows(FlowKey key) {
        slot = SLOTS - 1
                & Hash.of(
                        secret, key.sourceHigh, key.sourceLow, key.destinationHigh, key.destinationLow, key.upper);
        int at = slot * WORDS;
        return words[at] == key.sourceLow
                && words[at + 1] == key.destinationLow
                && words[at + 2] == key.upper
                && words[at + 3] == key.sourceHigh
                && words[at + 4] == key.destinationHigh
                && words[at + GENERATION] == generation;
    }

    /** The entry that the packet last given to {@link #knows} belongs to; null: no flow covers it. */
    @SuppressWarnings("unchecked") // only remember writes to it
    @Nullable SpdEntry<T> found() {
        return (SpdEntry<T>) found[slot];
    }

    /** Keeps the answer for the packet last given to {@link #knows}. */
    void remember(FlowKey key, @Nullable SpdEntry<T> entry) {
        int at = slot * WORDS;
        words[at] = key.sourceLow;
        words[at + 1] = key.destinationLow;
        words[at + 2] = key.upper;
        words[at + 3] = key.sourceHigh;
        words[at + 4] = key.destinationHigh;
        words[at + GENERATION] = generation;
        found[slot] = entry;
    }

    /** Forgets everything: the flows have changed. */
    void invalidate() {
        generation++;
    }
}
