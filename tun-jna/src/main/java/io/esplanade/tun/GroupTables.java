package io.esplanade.tun;

import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.Route;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the tables of groups, of one family. The first, second and so on group of a source keeps the table that the
 * first, second and so on rule of that source looks into now; others get the lowest number that nothing of ours uses. So
 * no table serves two groups, not even while one takes the place of the other.
 */
final class GroupTables {
    private final Map<Object, Deque<Integer>> present = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private int next = PolicyRouting.GROUP_TABLE;

    /** What packets without a source address have in common: the one that they get; null if the kernel chooses. */
    private record Chosen(@Nullable InetAddress source) {}

    /** Compares with the rules and routes of the family that bear our protocol number. */
    GroupTables(List<FibRule> rules, List<Route> routes) {
        Map<Integer, InetAddress> sources = new HashMap<>();
        for (Route route : routes) {
            used.add(route.table());
            if (route.source() != null) {
                sources.putIfAbsent(route.table(), route.source());
            }
        }
        Set<Integer> seen = new HashSet<>();
        rules.stream()
                .filter(GroupTables::isGroup)
                .sorted(Comparator.comparingInt(FibRule::priority))
                .filter(rule -> seen.add(rule.target()))
                .forEach(rule -> present.computeIfAbsent(keyOf(rule, sources), _ -> new ArrayDeque<>())
                        .add(rule.target()));
        used.addAll(seen);
    }

    /** Whether it is the rule of a group: what it matches goes on with the next rule if the table has no route. */
    static boolean isGroup(FibRule rule) {
        return rule.action() == FibRule.Action.LOOKUP && rule.target() >= PolicyRouting.GROUP_TABLE;
    }

    private static Object keyOf(FibRule rule, Map<Integer, InetAddress> sources) {
        if (rule.priority() < PolicyRouting.SOURCELESS_END_PRIORITY) {
            return new Chosen(sources.get(rule.target()));
        }
        InetAddress from = rule.from();
        return new SelectorGroups.Source(from == null ? any(rule.v6()) : from, rule.fromBits());
    }

    /** The address that the network of all addresses has. */
    static InetAddress any(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "::" : "0.0.0.0");
    }

    /** For the next group of outbound selectors with this source, in the order of the search. */
    int of(SelectorGroups.Source source) {
        return take(source);
    }

    /** For the next group whose packets get this source address. */
    int ofChosen(@Nullable InetAddress source) {
        return take(new Chosen(source));
    }

    private int take(Object key) {
        Deque<Integer> tables = present.get(key);
        if (tables != null && !tables.isEmpty()) {
            return tables.remove();
        }
        while (!used.add(next)) {
            next++;
        }
        return next;
    }
}
