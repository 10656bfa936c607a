package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.SaId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changes from one policy to the next.
 *
 * @param kept rules that ask for the same in both, as the new policy has them (their line may be another)
 * @param changed rules with the same {@link Rule#key} and another content, and SAs that are made anew because the next one
 *     of their bundle is; in the order of the new policy
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
        Set<SaId> stale = stale(left, newer.sas());
        for (Rule rule : newer.rules()) {
            Rule before = left.remove(rule.key());
            if (before == null) {
                added.add(rule);
            } else if (before.asksTheSameAs(rule) && !(rule instanceof SaRule sa && stale.contains(sa.key()))) {
                kept.add(rule);
            } else {
                changed.add(new Change(before, rule));
            }
        }
        List<Rule> removed = new ArrayList<>(older.rules());
        removed.removeIf(rule -> !left.containsKey(rule.key()));
        return new PolicyDiff(kept, changed, added, removed);
    }

    /** SAs that cannot stay as they are: a link of a bundle ends with the SA that it leads to. */
    private static Set<SaId> stale(Map<Object, Rule> older, List<SaRule> newer) {
        Set<SaId> stale = new HashSet<>();
        for (SaRule sa : newer) {
            Rule before = older.get(sa.key());
            if (before == null || !before.asksTheSameAs(sa)) {
                stale.add(sa.key());
            }
        }
        boolean grew = !stale.isEmpty();
        while (grew) {
            grew = false;
            for (SaRule sa : newer) {
                grew |= sa.next() != null && stale.contains(sa.next()) && stale.add(sa.key());
            }
        }
        return stale;
    }

    /** Whether both policies ask for the same. */
    public boolean isEmpty() {
        return changed.isEmpty() && added.isEmpty() && removed.isEmpty();
    }
}
