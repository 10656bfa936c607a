package io.esplanade.controlplane.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What changes from one policy to the next. A rule that changed in any way, were it only its key, is removed and added:
 * what was negotiated by the old one no longer holds.
 *
 * @param kept rules that ask for the same in both, as the new policy has them (their line may be another)
 * @param added in the order of the new policy
 * @param removed in the order of the old policy
 */
public record PolicyDiff(List<IkeRule> kept, List<IkeRule> added, List<IkeRule> removed) {
    public PolicyDiff {
        kept = List.copyOf(kept);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    public static PolicyDiff between(Policy older, Policy newer) {
        Map<String, IkeRule> left = new HashMap<>();
        older.ikeRules().forEach(rule -> left.put(rule.name(), rule));
        List<IkeRule> kept = new ArrayList<>();
        List<IkeRule> added = new ArrayList<>();
        for (IkeRule rule : newer.ikeRules()) {
            IkeRule before = left.get(rule.name());
            if (before != null && before.asksTheSameAs(rule)) {
                kept.add(rule);
                left.remove(rule.name());
            } else {
                added.add(rule);
            }
        }
        List<IkeRule> removed = new ArrayList<>(older.ikeRules());
        removed.removeIf(rule -> !left.containsKey(rule.name()));
        return new PolicyDiff(kept, added, removed);
    }

    /** Whether both policies ask for the same. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }
}
