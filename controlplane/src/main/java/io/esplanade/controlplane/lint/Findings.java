package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.policy.SourceLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects findings. What is said several times of one line, since a list expands to many rules, counts once. */
final class Findings {
    /** Our limit for each rule, so that none drives out the others: a person reads a few, a program some more. */
    static final int MAX_OF_A_RULE = 1_000;

    private final Set<Finding> known = new HashSet<>();
    private final Map<String, Integer> fileOrder = new HashMap<>();
    private final List<Finding> all = new ArrayList<>();
    private final Map<LintRule, Integer> ofRule = new EnumMap<>(LintRule.class);

    void add(LintRule rule, SourceLine where, String message) {
        fileOrder.putIfAbsent(where.file(), fileOrder.size());
        Finding finding = new Finding(rule, where, message);
        if (ofRule.getOrDefault(rule, 0) >= MAX_OF_A_RULE || !known.add(finding)) {
            return;
        }
        int count = ofRule.merge(rule, 1, Integer::sum);
        all.add(count < MAX_OF_A_RULE
                ? finding
                : new Finding(rule, where, message + " (more findings of this rule are not shown)"));
    }

    /** By file, in the order in which they were named first, then by line. */
    List<Finding> sorted() {
        return all.stream()
                .sorted(Comparator.<Finding>comparingInt(each -> fileOrder.get(each.where().file()))
                        .thenComparingInt(each -> each.where().line())
                        .thenComparing(Finding::rule))
                .toList();
    }
}
