package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Clash;
import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyBuilder;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.controlplane.policy.SaRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules of a policy while it is made: reports those that clash, and warns when rules of one peer disagree. */
final class RuleSet {
    private final Reporter reporter;
    private final PolicyBuilder builder = new PolicyBuilder();
    private final Map<String, IkeRule> firstOfPeer = new HashMap<>();

    RuleSet(Reporter reporter) {
        this.reporter = reporter;
    }

    /** Those added so far. */
    List<FlowRule> flows() {
        return builder.build().flows();
    }

    Policy build() {
        return builder.build();
    }

    /** Null, a rule that was refused already, adds nothing. */
    void add(@Nullable Rule rule) {
        if (rule == null) {
            return;
        }
        Clash clash = builder.add(rule);
        if (clash == null) {
            if (rule instanceof IkeRule ike) {
                compareWithPeer(ike);
            }
        } else if (clash.same() && !(rule instanceof SaRule)) {
            reporter.warning(place(rule), clash.reason());
        } else {
            reporter.error(place(rule), clash.reason());
        }
    }

    private void compareWithPeer(IkeRule rule) {
        IkeRule first = firstOfPeer.putIfAbsent(rule.peerName(), rule);
        if (first == null || (rule.peer() == null && !rule.isRoadWarrior())) { // the parser compares rules of the default peer
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

    private static Position place(Rule rule) {
        return new Position(rule.where().file(), rule.where().line(), 1);
    }
}
