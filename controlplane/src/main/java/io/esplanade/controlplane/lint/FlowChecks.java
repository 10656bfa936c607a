package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.ipsecconf.RuleView;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules that cover the same packets, as the SPD sees them: of those that cover a packet the one with more prefix bits
 * decides, then the one that says more of protocol and ports ({@link TrafficSelector#precedence}). A rule that lies within
 * another is thus an exception from it; a rule that hides another has the very same selector.
 */
final class FlowChecks {
    /** Our limit, some seconds at most: the number of comparisons is its square. */
    static final int MAX_COMPARED = 3_000;

    /** @param action what happens to the packets */
    private record Entry(SourceLine where, String name, Direction direction, TrafficSelector selector, String action) {}

    private record Key(Direction direction, TrafficSelector selector) {}

    private final Findings findings;
    private final Map<Key, Entry> entries = new HashMap<>();
    private final List<Entry> inOrder = new ArrayList<>();

    private FlowChecks(Findings findings) {
        this.findings = findings;
    }

    static void check(List<RuleView> rules, Findings findings) {
        FlowChecks checks = new FlowChecks(findings);
        rules.forEach(checks::add);
        checks.overlaps();
    }

    private void add(RuleView rule) {
        if (rule instanceof RuleView.Flow flow) {
            Direction direction = flow.inbound() ? Direction.IN : Direction.OUT;
            String name = "flow " + (flow.inbound() ? "in" : "out") + " type " + flow.type();
            add(new Entry(flow.where(), name, direction, flow.selector().masked(), flow.type() + " " + flow.peer()));
        } else if (rule instanceof RuleView.Ike ike && !isFrame(ike)) {
            TrafficSelector out = ike.selector().masked();
            String action = "require " + ike.peer(); // what a flow of its own would do
            add(new Entry(ike.where(), "ike", Direction.OUT, out, action));
            add(new Entry(ike.where(), "ike", Direction.IN, out.reversed(), action));
        }
    }

    /** Peers at any address bring flows of their own, of which no two are the same. */
    private static boolean isFrame(RuleView.Ike ike) {
        return ike.peer() == null
                && (ike.selector().source().length() == 0 || ike.selector().destination().length() == 0);
    }

    private void add(Entry entry) {
        Entry first = entries.putIfAbsent(new Key(entry.direction, entry.selector), entry);
        if (first == null) {
            inOrder.add(entry);
        } else {
            findings.add(
                    LintRule.RULE_HIDDEN,
                    entry.where,
                    entry.name + " covers the same packets as " + first.name + " at " + first.where);
        }
    }

    private void overlaps() {
        List<Entry> compared = inOrder.subList(0, Math.min(inOrder.size(), MAX_COMPARED));
        if (compared.size() < inOrder.size()) {
            findings.add(
                    LintRule.OVERLAP_UNCHECKED,
                    inOrder.get(MAX_COMPARED).where,
                    "from here on rules were not compared with each other, only for equality");
        }
        for (int later = 1; later < compared.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                compare(compared.get(earlier), compared.get(later));
            }
        }
    }

    private void compare(Entry earlier, Entry later) {
        if (earlier.direction == later.direction
                && !earlier.action.equals(later.action)
                && overlap(earlier.selector, later.selector)
                && !contains(earlier.selector, later.selector)
                && !contains(later.selector, earlier.selector)) {
            boolean laterWins =
                    later.selector.precedence(later.direction) > earlier.selector.precedence(earlier.direction);
            findings.add(
                    LintRule.RULE_OVERLAP,
                    later.where,
                    later.name + " overlaps " + earlier.name + " at " + earlier.where + "; "
                            + (laterWins ? "this one" : "that one") + " decides");
        }
    }

    private static boolean overlap(TrafficSelector one, TrafficSelector other) {
        return overlap(one.source(), other.source())
                && overlap(one.destination(), other.destination())
                && overlap(one.protocol(), other.protocol())
                && overlap(one.sourcePort(), other.sourcePort())
                && overlap(one.destinationPort(), other.destinationPort());
    }

    private static boolean overlap(IpPrefix one, IpPrefix other) {
        return one.contains(other) || other.contains(one);
    }

    private static boolean overlap(int one, int other) {
        return one == other || one == 0 || other == 0;
    }

    private static boolean contains(TrafficSelector outer, TrafficSelector inner) {
        return outer.source().contains(inner.source())
                && outer.destination().contains(inner.destination())
                && contains(outer.protocol(), inner.protocol())
                && contains(outer.sourcePort(), inner.sourcePort())
                && contains(outer.destinationPort(), inner.destinationPort());
    }

    private static boolean contains(int outer, int inner) {
        return outer == 0 || outer == inner;
    }
}
