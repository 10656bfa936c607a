package io.esplanade.controlplane.explain;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A failure from both sides. Text without secrets; what comes from the peer is printable ASCII.
 *
 * @param ours what we have or did
 * @param theirs what the peer showed or did; what it does not tell is said to be unknown
 * @param change the smallest change that would make it work
 */
public record Advice(String ours, String theirs, String change) {
    /** Nothing beyond the message. */
    public static final Advice NONE = new Advice("", "", "");

    /** Both sides by what differs. */
    public static Advice of(List<Difference> differences, String change) {
        return new Advice(
                sides(differences, true), sides(differences, false), differences.isEmpty() ? "" : change);
    }

    private static String sides(List<Difference> differences, boolean ours) {
        return differences.stream()
                .map(each -> each.keyword() + " " + (ours ? each.wanted() : each.offered()))
                .collect(Collectors.joining(", "));
    }
}
