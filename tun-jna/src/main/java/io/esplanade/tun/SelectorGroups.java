package io.esplanade.tun;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Selectors that one rule can stand for, because a routing table tells their destinations apart. Between two that let pass,
 * the order of those that steer does not matter: of these, the ones without a protocol that have the same source are
 * joined. The kernel walks rules one after the other, but finds a route at once.
 */
final class SelectorGroups {
    /** Fewer stay rules of their own: a table costs two routes for each destination. */
    static final int MIN_MEMBERS = 4;

    private SelectorGroups() {}

    /** A network as the source of packets. */
    record Source(InetAddress from, int bits) {
        static Source of(SteeredSelector selector) {
            return new Source(selector.from(), selector.fromBits());
        }
    }

    /**
     * Returns the list as it is to be searched: lists of one, which take a rule each, and of {@link #MIN_MEMBERS} or more,
     * which take a rule and a table. A group stands where its first member stood.
     *
     * @param ordered what is to be joined, of one family, in the order of the search
     * @param selector the selector of each
     * @param source what those that are joined have in common
     */
    static <T, K> List<List<T>> join(List<T> ordered, Function<T, SteeredSelector> selector, Function<T, K> source) {
        List<List<T>> joined = new ArrayList<>();
        List<T> run = new ArrayList<>();
        for (T each : ordered) {
            if (selector.apply(each).action() == SteeredSelector.Action.STEER) {
                run.add(each);
            } else {
                joinRun(run, selector, source, joined);
                run.clear();
                joined.add(List.of(each));
            }
        }
        joinRun(run, selector, source, joined);
        return joined;
    }

    /** The outbound selectors of one family, by source network. */
    static List<List<SteeredSelector>> join(List<SteeredSelector> outbound) {
        return join(outbound, Function.identity(), Source::of);
    }

    private static <T, K> void joinRun(
            List<T> run, Function<T, SteeredSelector> selector, Function<T, K> source, List<List<T>> joined) {
        Map<K, List<T>> bySource = new HashMap<>();
        for (T each : run) {
            if (selector.apply(each).protocol() == 0) {
                bySource.computeIfAbsent(source.apply(each), _ -> new ArrayList<>()).add(each);
            }
        }
        Set<K> done = new HashSet<>();
        for (T each : run) {
            K key = source.apply(each);
            List<T> group = bySource.getOrDefault(key, List.of());
            if (selector.apply(each).protocol() != 0 || group.size() < MIN_MEMBERS) {
                joined.add(List.of(each));
            } else if (done.add(key)) {
                joined.add(List.copyOf(group));
            }
        }
    }
}
