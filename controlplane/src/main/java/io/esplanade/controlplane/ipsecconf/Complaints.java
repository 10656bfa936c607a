package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;
import java.util.HashSet;
import java.util.Set;

/** Messages about rules: each once for all that the rule expands to. */
final class Complaints {
    private final Reporter reporter;
    private final Set<Said> said = new HashSet<>();

    private record Said(SourceLine where, String text) {}

    Complaints(Reporter reporter) {
        this.reporter = reporter;
    }

    void error(SourceLine where, String text) {
        if (said.add(new Said(where, text))) {
            reporter.error(place(where), text);
        }
    }

    void warning(SourceLine where, String text) {
        if (said.add(new Said(where, text))) {
            reporter.warning(place(where), text);
        }
    }

    private static Position place(SourceLine where) {
        return new Position(where.file(), where.line(), 1);
    }
}
