package io.esplanade.controlplane.ipsecconf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody probably meant: sentences, in octets, for under a message. Null where nothing is near. */
final class Suggestion {
    /** Longer words are no typing errors. */
    private static final int MAX_LENGTH = 40;

    private Suggestion() {}

    static @Nullable String near(String word, Collection<String> candidates) {
        String nearest = nearest(word, candidates);
        return nearest == null ? null : "did you mean \"" + nearest + "\"?";
    }

    /** Of transforms: {@code sha2-256} is {@code hmac-sha2-256}. */
    static @Nullable String nearTransform(String word, List<String> names) {
        String whole = near(word, names);
        if (whole != null) {
            return whole;
        }
        List<String> stems = new ArrayList<>();
        for (String name : names) {
            stems.add(name.substring(name.startsWith("hmac-") ? 5 : 0));
        }
        String stem = nearest(word, stems);
        return stem == null ? null : "did you mean \"" + names.get(stems.indexOf(stem)) + "\"?";
    }

    /** Of keywords that may come here; the word may also be right but in the wrong place. */
    static @Nullable String keyword(String word, Set<Keyword> expected) {
        return near(word, expected.stream().map(Keyword::text).toList());
    }

    /** A value in which somebody expected a macro to be expanded. */
    static @Nullable String ofDollar(String text) {
        return text.indexOf('$') < 0
                ? null
                : "$ is a macro only where a word begins, and not in quotes: leave the quotes out";
    }

    private static @Nullable String nearest(String word, Collection<String> candidates) {
        if (word.isEmpty() || word.length() > MAX_LENGTH) {
            return null;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int best = Math.max(1, word.length() / 3) + 1;
        String nearest = null;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) < best) {
                int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
                // Of TCP and tcp, both aliases, the latter.
                if (distance < best || (distance == best && nearest != null && candidate.compareTo(nearest) > 0)) {
                    best = distance;
                    nearest = candidate;
                }
            }
        }
        return nearest != null && best < word.length() ? nearest : null;
    }

    /** Letters to insert, remove, change or swap with their neighbour. */
    private static int distance(String a, String b) {
        int[] twoAbove = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
                boolean swapped = i > 1 && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
                }
            }
            int[] free = twoAbove;
            twoAbove = above;
            above = row;
            row = free;
        }
        return above[b.length()];
    }
}
