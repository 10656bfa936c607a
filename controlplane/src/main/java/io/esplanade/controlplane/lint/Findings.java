package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.policy.SourceLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects findings. What is said several times of one line, since
 * a list expands to many rules, counts once. */
final class Findings {
    /** Our limit: a person reads a few, a program some more. */
    static final int MAX = 10_000;

    private final Set<Finding> known = new HashSet<>();
    private final Map<String, Integer> fileOrder = new HashMap<>();
    private final List<Finding> all = new ArrayList<>();

    void add(LintRule rule, SourceLine where, String message) {
        fileOrder.putIfAbsent(where.file(), fileOrder.size());
        Finding finding = new Finding(rule, where, message);
        if (all.size() < MAX && known.add(finding)) {
            all.add(finding);
        }
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
