package io.esplanade.dataplane.lookup;

import org.jspecify.annotations.Nullable;

/** The flows whose selectors compare the same bits of a packet, as a hash table: one probe finds the only candidate. */
final class FlowTuple<T> {
    private static final int INITIAL_BUCKETS = 8;

    final SelectorMask mask;
    /** {@link io.esplanade.dataplane.api.TrafficSelector#precedence}, the same for all that have the mask. */
    final int precedence;
    private final long secret;
    private @Nullable SpdEntry<T>[] buckets = newBuckets(INITIAL_BUCKETS);
    private int size;

    FlowTuple(SelectorMask mask, int precedence, long secret) {
        this.mask = mask;
        this.precedence = precedence;
        this.secret = secret;
    }

    @Nullable SpdEntry<T> find(FlowKey key) {
        SpdEntry<T> entry = buckets[bucket(key)];
        while (entry != null && !entry.matcher.covers(key)) {
            entry = entry.next;
        }
        return entry;
    }

    /** The caller has made sure that no entry has an equal selector. */
    void add(SpdEntry<T> entry) {
        if (size == buckets.length) {
            grow();
        }
        link(entry);
        size++;
    }

    void remove(SpdEntry<T> entry) {
        int bucket = bucket(entry.matcher.value());
        SpdEntry<T> before = null;
        for (SpdEntry<T> each = buckets[bucket]; each != null; before = each, each = each.next) {
            if (each == entry) {
                if (before == null) {
                    buckets[bucket] = entry.next;
                } else {
                    before.next = entry.next;
                }
                size--;
                return;
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    private int bucket(FlowKey key) {
        return mask.hash(secret, key) & (buckets.length - 1);
    }

    private void link(SpdEntry<T> entry) {
        int bucket = bucket(entry.matcher.value());
        entry.next = buckets[bucket];
        buckets[bucket] = entry;
    }

    private void grow() {
        @Nullable SpdEntry<T>[] old = buckets;
        buckets = newBuckets(2 * old.length);
        for (SpdEntry<T> head : old) {
            for (SpdEntry<T> entry = head; entry != null; ) {
                SpdEntry<T> next = entry.next;
                link(entry);
                entry = next;
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    private static <T> @Nullable SpdEntry<T>[] newBuckets(int length) {
        return new @Nullable SpdEntry[length];
    }
}
