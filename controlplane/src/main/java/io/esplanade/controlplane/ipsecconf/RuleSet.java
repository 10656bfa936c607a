package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.IkeRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules of a policy while it is made: holds their names unique, and warns when rules of one peer disagree. */
final class RuleSet {
    private final Reporter reporter;
    private final List<IkeRule> rules = new ArrayList<>();
    private final Map<String, IkeRule> byName = new HashMap<>();
    private final Map<String, IkeRule> firstOfPeer = new HashMap<>();

    RuleSet(Reporter reporter) {
        this.reporter = reporter;
    }

    List<IkeRule> all() {
        return rules;
    }

    void add(IkeRule rule) {
        IkeRule before = byName.putIfAbsent(rule.name(), rule);
        if (before == null) {
            rules.add(rule);
            compareWithPeer(rule);
        } else if (before.asksTheSameAs(rule)) {
            reporter.warning(place(rule), rule.name() + " is the same rule as in " + before.where());
        } else {
            reporter.error(
                    place(rule),
                    rule.name() + " is in " + before.where()
                            + " already, with other peers or transforms: keep one of them");
        }
    }

    private void compareWithPeer(IkeRule rule) {
        IkeRule first = firstOfPeer.putIfAbsent(rule.peerName(), rule);
        if (first == null || rule.peer() == null) { // the parser compares rules of the default peer
            return;
        }
        warnIfDifferent("psk", first.psk(), rule.psk(), first, rule);
        warnIfDifferent("srcid", first.sourceId(), rule.sourceId(), first, rule);
        warnIfDifferent("dstid", first.destinationId(), rule.destinationId(), first, rule);
        warnIfDifferent("main lifetime", first.phase1().lifetime(), rule.phase1().lifetime(), first, rule);
    }

    private void warnIfDifferent(
            String what, @Nullable Object before, @Nullable Object now,
            IkeRule first, IkeRule rule) {
        if (!Objects.equals(before, now)) {
            reporter.warning(
                    place(rule),
                    what + " differs from " + first.where() + ", but all rules of " + rule.peerName()
                            + " share one ISAKMP SA: give all the same");
        }
    }

    private static Position place(IkeRule rule) {
        return new Position(rule.where().file(), rule.where().line(), 1);
    }
}
