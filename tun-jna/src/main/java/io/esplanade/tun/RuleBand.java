package io.esplanade.tun;

import io.esplanade.tun.linux.FibRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A range of priorities whose rules stand in a given order: 1 what is present and wanted is matched, 2 the longest run of
 * it that is in order stays where it is, 3 the rest gets free priorities between its neighbours, 4 or, if there are too
 * few, all gets free priorities anew. A priority that a present rule has is not free, even if that rule is to go: both are
 * there for a while.
 *
 * @param kept rules that are there and stay
 * @param added rules that are missing, with the priority that they get
 */
record RuleBand(List<FibRule> kept, List<FibRule> added) {
    /** So many priorities are left free behind a new rule, for those that come between later, while there is room. */
    private static final int STRIDE = 16;
    /** Of a rule that is not there, or not to be kept. */
    private static final int NONE = -1;

    /**
     * @param wanted in the order they are to be looked at, the priority being of no account; of two that match the same
     *     packets, the first counts, unless it looks into the table of a group
     * @param present rules of ours; those elsewhere are not looked at
     * @param first the lowest priority of the band
     * @param end one more than the highest
     */
    static RuleBand layOut(List<FibRule> wanted, List<FibRule> present, int first, int end) {
        Layout layout = new Layout(withoutRepetition(wanted), present, first, end);
        return layout.run();
    }

    private static List<FibRule> withoutRepetition(List<FibRule> wanted) {
        Map<FibRule, FibRule> byMatch = new LinkedHashMap<>();
        for (FibRule rule : wanted) {
            byMatch.putIfAbsent(decides(rule) ? rule.matchOnly() : rule.withPriority(0), rule.withPriority(0));
        }
        return List.copyOf(byMatch.values());
    }

    /** Whether no packet that it matches gets to rules behind it. */
    private static boolean decides(FibRule rule) {
        return !GroupTables.isGroup(rule);
    }

    private static final class Layout {
        private final List<FibRule> wanted;
        private final int first;
        private final int end;
        private final BitSet used = new BitSet();
        /** For each wanted rule its priority, or {@link #NONE}. */
        private final int[] places;

        Layout(List<FibRule> wanted, List<FibRule> present, int first, int end) {
            this.wanted = wanted;
            this.first = first;
            this.end = end;
            places = placesOf(wanted, present.stream()
                    .filter(rule -> rule.priority() >= first && rule.priority() < end)
                    .toList());
        }

        RuleBand run() {
            List<FibRule> kept = new ArrayList<>();
            keepLongestRun(places);
            int[] keptPlaces = places.clone();
            if (!fillGaps()) {
                Arrays.fill(keptPlaces, NONE);
                placeAllAnew();
            }
            List<FibRule> added = new ArrayList<>();
            for (int i = 0; i < places.length; i++) {
                (keptPlaces[i] == NONE ? added : kept).add(wanted.get(i).withPriority(places[i]));
            }
            return new RuleBand(List.copyOf(kept), List.copyOf(added));
        }

        // ---- 1 match ----

        private int[] placesOf(List<FibRule> rules, List<FibRule> present) {
            BitSet shared = new BitSet();
            for (FibRule rule : present) {
                if (used.get(rule.priority())) {
                    shared.set(rule.priority());
                }
                used.set(rule.priority());
            }
            Map<FibRule, Integer> byMeaning = new HashMap<>();
            for (FibRule rule : present) {
                if (!shared.get(rule.priority())) {
                    byMeaning.putIfAbsent(rule.withPriority(0), rule.priority());
                }
            }
            return rules.stream().mapToInt(rule -> byMeaning.getOrDefault(rule, NONE)).toArray();
        }

        // ---- 2 keep ----

        /** Leaves the longest ascending subsequence in {@code places}, by patience sorting, and sets the rest to NONE. */
        private static void keepLongestRun(int[] places) {
            int[] tails = new int[places.length];
            int[] before = new int[places.length];
            int length = 0;
            for (int i = 0; i < places.length; i++) {
                if (places[i] != NONE) {
                    int pile = pileOf(places, tails, length, places[i]);
                    before[i] = pile == 0 ? NONE : tails[pile - 1];
                    tails[pile] = i;
                    length = Math.max(length, pile + 1);
                }
            }
            BitSet run = new BitSet();
            for (int i = length == 0 ? NONE : tails[length - 1]; i != NONE; i = before[i]) {
                run.set(i);
            }
            for (int i = 0; i < places.length; i++) {
                if (!run.get(i)) {
                    places[i] = NONE;
                }
            }
        }

        /** The first pile whose top is higher. */
        private static int pileOf(int[] places, int[] tails, int length, int place) {
            int low = 0;
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (places[tails[middle]] < place) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        // ---- 3 fill ----

        private boolean fillGaps() {
            int below = first - 1;
            for (int i = 0; i < places.length; ) {
                int next = i;
                while (next < places.length && places[next] == NONE) {
                    next++;
                }
                int above = next < places.length ? places[next] : end;
                if (!place(i, next, below, above)) {
                    return false;
                }
                below = above;
                i = next + 1;
            }
            return true;
        }

        /** Gives rules {@code from} to {@code to} free priorities between two that are taken; false if there are too few. */
        private boolean place(int from, int to, int below, int above) {
            int count = to - from;
            if (count == 0) {
                return true;
            }
            int[] free = new int[Math.max(0, above - below - 1)];
            int found = 0;
            for (int p = used.nextClearBit(below + 1); p < above; p = used.nextClearBit(p + 1)) {
                free[found++] = p;
            }
            if (found < count) {
                return false;
            }
            int stride = Math.clamp(found / (count + 1), 1, STRIDE);
            for (int i = 0; i < count; i++) {
                places[from + i] = free[(i + 1) * stride - 1];
            }
            return true;
        }

        // ---- 4 anew ----

        private void placeAllAnew() {
            if (!place(0, places.length, first - 1, end)) {
                throw new IllegalStateException("no priority is left for a policy rule");
            }
        }
    }
}
