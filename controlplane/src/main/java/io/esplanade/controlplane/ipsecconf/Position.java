package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;

/** Where a token begins. */
record Position(String file, int line, int column) {
    SourceLine sourceLine() {
        return new SourceLine(file, line);
    }
}
