package io.esplanade.controlplane.ipsecconf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Warns when rules for the default peer disagree: a peer that we do not know by address
 * gets one configuration, unless aggressive mode and {@code dstid} tell it apart. */
final class DefaultPeer {
    private final TokenStream tokens;
    private final Reporter reporter;
    private @Nullable IkeStatement first;

    DefaultPeer(TokenStream tokens, Reporter reporter) {
        this.tokens = tokens;
        this.reporter = reporter;
    }

    void check(IkeStatement rule) {
        boolean roadWarrior = rule.clauses().aggressive() && rule.clauses().destinationId() != null;
        if (rule.peer() != null || roadWarrior) {
            return;
        }
        if (first == null) {
            first = rule;
            return;
        }
        IkeClauses before = first.clauses();
        IkeClauses now = rule.clauses();
        warnIfDifferent("local", nameOf(first.local()), nameOf(rule.local()));
        warnIfDifferent("phase 1 auth", before.psk() == null, now.psk() == null);
        if (before.psk() != null && now.psk() != null) {
            warnIfDifferent("psk", before.psk(), now.psk());
        }
        warnIfDifferent("phase 1 mode", before.aggressive(), now.aggressive());
        warnIfDifferent("srcid", before.sourceId(), now.sourceId());
        warnIfDifferent("dstid", before.destinationId(), now.destinationId());
    }

    private static @Nullable String nameOf(@Nullable Host host) {
        return host == null ? null : host.name();
    }

    private void warnIfDifferent(String what, @Nullable Object before, @Nullable Object now) {
        if (!Objects.equals(before, now)) {
            reporter.warning(tokens.last(), "default peer " + what + " mismatch");
        }
    }
}
