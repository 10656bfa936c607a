package io.esplanade.controlplane.policy;

import java.util.List;

/** What a configuration file asks for. Immutable; order is that of the file. */
public record Policy(List<IkeRule> ikeRules) {
    public static final Policy EMPTY = new Policy(List.of());

    public Policy {
        ikeRules = List.copyOf(ikeRules);
    }
}
