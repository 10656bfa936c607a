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
 */
public record NegotiationFailure(
        ExchangeKind exchange,
        Role role,
        Outcome outcome,
        String peer,
        @Nullable SourceLine rule,
        List<Difference> differences,
        String message) {
    public NegotiationFailure {
        differences = List.copyOf(differences);
    }
}
