package io.esplanade.controlplane.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a configuration file asks for. Immutable; order is that of the file. No two rules have the same {@link Rule#key}.
 *
 * @param ikeRules tunnels that are negotiated
 * @param flows flows of the user's own; negotiated tunnels bring theirs along
 * @param sas SAs with keys from the file
 */
public record Policy(List<IkeRule> ikeRules, List<FlowRule> flows, List<SaRule> sas) {
    public static final Policy EMPTY = new Policy(List.of(), List.of(), List.of());

    public Policy {
        ikeRules = List.copyOf(ikeRules);
        flows = List.copyOf(flows);
        sas = List.copyOf(sas);
    }

    /** All rules: negotiated tunnels, flows, SAs. */
    public List<Rule> rules() {
        List<Rule> rules = new ArrayList<>(ikeRules);
        rules.addAll(flows);
        rules.addAll(sas);
        return rules;
    }

    /** The policy without the rules that have one of the keys. */
    public Policy without(Set<Object> keys) {
        return new Policy(
                ikeRules.stream().filter(rule -> !keys.contains(rule.key())).toList(),
                flows.stream().filter(rule -> !keys.contains(rule.key())).toList(),
                sas.stream().filter(rule -> !keys.contains(rule.key())).toList());
    }
}
