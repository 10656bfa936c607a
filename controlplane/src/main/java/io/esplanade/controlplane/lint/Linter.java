package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.ipsecconf.Diagnostic;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import io.esplanade.controlplane.ipsecconf.RuleView;
import io.esplanade.controlplane.policy.SourceLine;
import java.util.List;
import java.util.Optional;

/** Looks for what a configuration had better not say. Never throws for what the file holds. */
public final class Linter {
    private Linter() {}

    /**
     * Returns what was found, by file and line. A file with errors is looked at as far as it was understood.
     *
     * @param result of reading the file
     * @param file its name, for what is about no line
     * @param host settings of the host to compare with; empty: not looked at
     */
    public static List<Finding> lint(LoadResult result, String file, Optional<HostSettings> host) {
        Findings findings = new Findings();
        messages(result, file, findings);
        List<RuleView> rules = result.views();
        for (RuleView rule : rules) {
            switch (rule) {
                case RuleView.Macro macro -> macro(macro, findings);
                case RuleView.Ike ike -> {
                    AlgorithmChecks.ike(ike, findings);
                    PskChecks.check(ike, findings);
                    tag(ike, findings);
                }
                case RuleView.Sa sa -> AlgorithmChecks.sa(sa, findings);
                case RuleView.Flow _ -> {} // compared with all others below
            }
        }
        ManualKeyChecks.check(rules, findings);
        FlowChecks.check(rules, findings);
        host.ifPresent(settings -> HostChecks.check(rules, settings, findings));
        return findings.sorted();
    }

    private static void messages(LoadResult result, String file, Findings findings) {
        boolean located = result.diagnostics().stream().anyMatch(each -> each.isError() && each.line() > 0);
        for (Diagnostic each : result.diagnostics()) {
            if (located && each.isError() && each.line() == 0) {
                continue; // goes with an error that has a line
            }
            boolean number = Diagnostic.NUMBER_WITHOUT_QUOTES.equals(each.hint());
            if (each.isError()) {
                findings.add(number ? LintRule.UNQUOTED_NUMBER : LintRule.INVALID, where(each, file), each.text());
            } else {
                findings.add(LintRule.CONTRADICTION, where(each, file), each.text());
            }
        }
        for (Diagnostic each : result.policyDiagnostics()) {
            findings.add(each.isError() ? LintRule.REFUSED : LintRule.CONTRADICTION, where(each, file), each.text());
        }
    }

    private static SourceLine where(Diagnostic diagnostic, String file) {
        return diagnostic.file().isEmpty()
                ? new SourceLine(file, 0)
                : new SourceLine(diagnostic.file(), diagnostic.line());
    }

    private static void macro(RuleView.Macro macro, Findings findings) {
        if (!macro.used()) {
            findings.add(LintRule.MACRO_UNUSED, macro.where(), "macro '" + macro.name() + "' is not used");
        }
    }

    private static void tag(RuleView.Ike ike, Findings findings) {
        if (ike.tag() != null) {
            findings.add(LintRule.TAG_UNUSED, ike.where(), "tag \"" + ike.tag() + "\"");
        }
    }
}
