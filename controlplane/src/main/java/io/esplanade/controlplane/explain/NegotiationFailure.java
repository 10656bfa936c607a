package io.esplanade.controlplane.explain;

import io.esplanade.controlplane.policy.SourceLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One failed negotiation.
 *
 * @param peer the peer's address, as text
 * @param rule the rule it was measured against; null if none fits the peer
 * @param differences what differs; empty if that is not what failed
 * @param message the whole story in one line, without secrets; text of the peer in it is printable ASCII only
 * @param advice the same apart: our side, the peer's, the smallest change
 */
public record NegotiationFailure(
        ExchangeKind exchange,
        Role role,
        Outcome outcome,
        String peer,
        @Nullable SourceLine rule,
        List<Difference> differences,
        String message,
        Advice advice) {
    public NegotiationFailure {
        differences = List.copyOf(differences);
    }

    /** A failure whose sides are what differs. */
    public NegotiationFailure(
            ExchangeKind exchange,
            Role role,
            Outcome outcome,
            String peer,
            @Nullable SourceLine rule,
            List<Difference> differences,
            String message) {
        this(exchange, role, outcome, peer, rule, differences, message, Advice.of(differences, "change one side"));
    }
}
