package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;

/** Two SAs that work on a packet one after the other. */
record BundleStatement(SourceLine where, int number, SaStatement first, SaStatement second) implements Statement {}
