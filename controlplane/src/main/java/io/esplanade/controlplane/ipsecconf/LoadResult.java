package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Policy;
import java.util.List;
import java.util.Optional;

/**
 * What became of a configuration file.
 *
 * @param statements what parsed, macros and rules in the order of the file, lists expanded; those before and after an
 *     error too, for {@code ipsecctl -v}
 * @param diagnostics of the language, in the order in which {@code ipsecctl} reports them
 * @param policyDiagnostics of carrying it out: what the gateway does not support, and rules that contradict each other;
 *     empty if the language has errors
 * @param policy empty if there was any error
 */
public record LoadResult(
        List<Statement> statements,
        List<Diagnostic> diagnostics,
        List<Diagnostic> policyDiagnostics,
        Optional<Policy> policy) {
    public LoadResult {
        statements = List.copyOf(statements);
        diagnostics = List.copyOf(diagnostics);
        policyDiagnostics = List.copyOf(policyDiagnostics);
    }

    /** Whether the file is correct ipsec.conf, be it supported or not: what {@code ipsecctl -n} of OpenBSD tells. */
    public boolean parsed() {
        return diagnostics.stream().noneMatch(Diagnostic::isError);
    }
}
