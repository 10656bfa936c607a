package io.esplanade.dataplane.lookup;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is kept for one combination of addresses, protocol and ports, all of which count: SAs that are known by something
 * else than an SPI alone. A hash table whose order depends on a secret; looking up allocates nothing. One thread.
 *
 * @param <T> what is kept
 */
public final class ExactTable<T> {
    private static final int INITIAL_BUCKETS = 16;

    private final long secret = ThreadLocalRandom.current().nextLong();
    private @Nullable Node<T>[] buckets = newBuckets(INITIAL_BUCKETS);
    private int size;

    private static final class Node<T> {
        final FlowKey key;
        final T value;
        @Nullable Node<T> next;

        Node(FlowKey key, T value) {
            this.key = key;
            this.value = value;
        }
    }

    /** Returns what was added last for the key and is still there, or null. */
    public @Nullable T find(FlowKey key) {
        for (Node<T> node = buckets[bucket(key)]; node != null; node = node.next) {
            if (node.key.sameAs(key)) {
                return node.value;
            }
        }
        return null;
    }

    /** Adds a value in front of others with the same key. Copies the key. */
    public void add(FlowKey key, T value) {
        if (size == buckets.length) {
            grow();
        }
        link(new Node<>(key.copy(), value));
        size++;
    }

    /** Removes a value; nothing happens if it is not there. */
    public void remove(FlowKey key, T value) {
        int bucket = bucket(key);
        Node<T> before = null;
        for (Node<T> node = buckets[bucket]; node != null; before = node, node = node.next) {
            if (node.value.equals(value) && node.key.sameAs(key)) {
                if (before == null) {
                    buckets[bucket] = node.next;
                } else {
                    before.next = node.next;
                }
                size--;
                return;
            }
        }
    }

    /** Removes all. */
    public void clear() {
        buckets = newBuckets(INITIAL_BUCKETS);
        size = 0;
    }

    /** All values in no order, as a list of its own. */
    public List<T> all() {
        List<T> all = new ArrayList<>(size);
        for (Node<T> head : buckets) {
            for (Node<T> node = head; node != null; node = node.next) {
                all.add(node.value);
            }
        }
        return all;
    }

    private int bucket(FlowKey key) {
        return (buckets.length - 1)
                & Hash.of(secret, key.sourceHigh, key.sourceLow, key.destinationHigh, key.destinationLow, key.upper);
    }

    private void link(Node<T> node) {
        int bucket = bucket(node.key);
        node.next = buckets[bucket];
        buckets[bucket] = node;
    }

    /** Keeps the order of equal keys: chains are walked from their old ends. */
    private void grow() {
        @Nullable Node<T>[] old = buckets;
        buckets = newBuckets(2 * old.length);
        List<Node<T>> chain = new ArrayList<>();
        for (Node<T> head : old) {
            for (Node<T> node = head; node != null; node = node.next) {
                chain.add(node);
            }
            chain.reversed().forEach(this::link);
            chain.clear();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    private static <T> @Nullable Node<T>[] newBuckets(int length) {
        return new @Nullable Node[length];
    }
}
