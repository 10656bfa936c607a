package io.esplanade.controlplane.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What changes from one policy to the next.
 *
 * @param kept rules that ask for the same in both, as the new policy has them (their line may be another)
 * @param changed rules with the same {@link Rule#key} and another content; in the order of the new policy
 * @param added in the order of the new policy
 * @param removed in the order of the old policy
 */
public record PolicyDiff(List<Rule> kept, List<Change> changed, List<Rule> added, List<Rule> removed) {
    public PolicyDiff {
        kept = List.copyOf(kept);
        changed = List.copyOf(changed);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /** One thing that goes on with another content. */
    public record Change(Rule before, Rule after) {
        /** Whether nothing but keys and transforms differ. */
        public boolean isRekey() {
            return after.isRekeyOf(before);
        }
    }

    public static PolicyDiff between(Policy older, Policy newer) {
        Map<Object, Rule> left = new HashMap<>();
        older.rules().forEach(rule -> left.put(rule.key(), rule));
        List<Rule> kept = new ArrayList<>();
        List<Change> changed = new ArrayList<>();
        List<Rule> added = new ArrayList<>();
        for (Rule rule : newer.rules()) {
            Rule before = left.remove(rule.key());
            if (before == null) {
                added.add(rule);
            } else if (before.asksTheSameAs(rule)) {
                kept.add(rule);
            } else {
                changed.add(new Change(before, rule));
            }
        }
        List<Rule> removed = new ArrayList<>(older.rules());
        removed.removeIf(rule -> !left.containsKey(rule.key()));
        return new PolicyDiff(kept, changed, added, removed);
    }

    /** Whether both policies ask for the same. */
    public boolean isEmpty() {
        return changed.isEmpty() && added.isEmpty() && removed.isEmpty();
    }
}
