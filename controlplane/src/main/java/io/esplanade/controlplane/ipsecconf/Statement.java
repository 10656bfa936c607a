package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;

/** One thing that a configuration says. Lists are expanded: a rule is about one pair of hosts. Never shows keys. */
public sealed interface Statement
        permits MacroDefinition, IkeStatement, FlowStatement, SaStatement, BundleStatement {
    /** Where it begins. */
    SourceLine where();
}
