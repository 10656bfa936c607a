package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a configuration file.
 *
 * @param statements what parsed, macros and rules in the order of the file, lists expanded; those before and after an
 *     error too, for {@code ipsecctl -v}
 * @param diagnostics of the language, in the order in which {@code ipsecctl} reports them
 * @param policyDiagnostics of carrying it out: what the gateway does not support, and rules that contradict each other;
 *     empty if the language has errors
 * @param policy empty if there was any error
 * @param unusedMacros names of the file's macros that nothing uses, as octets
 */
public record LoadResult(
        List<Statement> statements,
        List<Diagnostic> diagnostics,
        List<Diagnostic> policyDiagnostics,
        Optional<Policy> policy,
        List<String> unusedMacros) {
    public LoadResult {
        statements = List.copyOf(statements);
        diagnostics = List.copyOf(diagnostics);
        policyDiagnostics = List.copyOf(policyDiagnostics);
        unusedMacros = List.copyOf(unusedMacros);
    }

    /** What the statements say, in their order: for those that judge the file rather than carry it out. */
    public List<RuleView> views() {
        return RuleViews.of(statements, Set.copyOf(unusedMacros));
    }

    /** Whether the file is correct ipsec.conf, be it supported or not: what {@code ipsecctl -n} of OpenBSD tells. */
    public boolean parsed() {
        return diagnostics.stream().noneMatch(Diagnostic::isError);
    }
}
