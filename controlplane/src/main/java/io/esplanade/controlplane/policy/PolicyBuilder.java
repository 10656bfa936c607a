package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a policy of single rules and keeps out those that cannot be in force beside the others. One thread. */
public final class PolicyBuilder {
    private final List<IkeRule> ikeRules = new ArrayList<>();
    private final List<FlowRule> flows = new ArrayList<>();
    private final List<SaRule> sas = new ArrayList<>();
    private final Map<Object, Rule> byKey = new HashMap<>();
    private final Map<Object, Rule> byClaim = new HashMap<>();

    /** Adds all rules of a policy. */
    public static PolicyBuilder of(Policy policy) {
        PolicyBuilder builder = new PolicyBuilder();
        policy.rules().forEach(builder::add);
        return builder;
    }

    /** Adds the rule, or says with which one it clashes; then it is left out. */
    public @Nullable Clash add(Rule rule) {
        Clash clash = clash(rule);
        if (clash != null) {
            return clash;
        }
        byKey.put(rule.key(), rule);
        claims(rule).forEach(claim -> byClaim.putIfAbsent(claim, rule));
        switch (rule) {
            case IkeRule ike -> ikeRules.add(ike);
            case FlowRule flow -> flows.add(flow);
            case SaRule sa -> sas.add(sa);
        }
        return null;
    }

    public Policy build() {
        return new Policy(ikeRules, flows, sas);
    }

    private @Nullable Clash clash(Rule rule) {
        Rule equal = byKey.get(rule.key());
        if (equal != null) {
            boolean same = equal.asksTheSameAs(rule);
            return new Clash(equal, rule, same, same ? same(equal, rule) : different(equal, rule));
        }
        for (Object claim : claims(rule)) {
            Rule before = byClaim.get(claim);
            if (before != null && !mayShareFlows(before, rule)) {
                return new Clash(before, rule, false, claimed(before, rule));
            }
        }
        return null;
    }

    /** Two tunnels for the same packets of this host could not both have them, but for host bits that do not count. */
    private static boolean mayShareFlows(Rule before, Rule rule) {
        return before instanceof IkeRule one
                && rule instanceof IkeRule other
                && one.translated() == null
                && other.translated() == null;
    }

    /** What at most one rule may have, beside its key. */
    private static List<Object> claims(Rule rule) {
        return switch (rule) {
            case IkeRule ike -> flowKeys(ike);
            case FlowRule flow -> List.of(flow.key());
            case SaRule sa -> List.of(sa.place());
        };
    }

    /** The keys that flows with the standing selectors of the rule would have: it makes those flows itself. */
    public static List<Object> flowKeys(IkeRule rule) {
        TrafficSelector standing = rule.standingSelector();
        return standing == null
                ? List.of()
                : List.of(
                        FlowRule.key(Direction.OUT, standing),
                        FlowRule.key(Direction.IN, standing.reversed()));
    }

    private static String same(Rule before, Rule now) {
        return now.name() + " is the same rule as in " + before.where();
    }

    private static String different(Rule before, Rule now) {
        String difference = switch (now) {
            case IkeRule _ -> ", with other peers or transforms: keep one of them";
            case FlowRule _ -> ", with another type or peer: keep one of them";
            case SaRule _ -> ": give one of them another SPI";
        };
        return now.name() + " is in " + before.where() + " already" + difference;
    }

    private static String claimed(Rule before, Rule now) {
        if (now instanceof SaRule sa) {
            return sa.sa().protocol() == SaProtocol.IPIP
                    ? now.name() + " is between the same addresses as the one in " + before.where() + ": keep one of them"
                    : now.name() + " has the SPI of " + before.where()
                            + ", and what comes in is told apart by SPI alone: give one of them another SPI";
        }
        return now.name() + " covers the same packets as " + before.name() + " in " + before.where()
                + (before instanceof FlowRule && now instanceof FlowRule ? "" : ", and an ike rule makes its own flows")
                + ": keep one of them";
    }
}
