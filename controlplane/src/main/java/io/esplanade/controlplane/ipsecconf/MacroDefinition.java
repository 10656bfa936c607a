package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;

/** {@code NAME = "value"}. A macro may hold a key, so {@link #toString} shows its name only. */
record MacroDefinition(SourceLine where, String name, String value) implements Statement {
    @Override
    public String toString() {
        return where + ": macro " + name;
    }
}
