package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.lint.Linter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds for every text, however broken. */
final class LoadProperties {
    private static final Path NOWHERE = Path.of("/nonexistent");

    private LoadProperties() {}

    /** Reads, prints, and looks at the messages. */
    static void check(byte[] text) {
        Config config = Config.of(text, LoadOptions.DEFAULT, NOWHERE);
        config.printed();
        config.printed(new PrintOptions(true, true, true));
        LoadResult result = config.result();
        Linter.lint(result, "stdin", Optional.empty());
        assertThat(result.policy().isPresent())
                .isEqualTo(result.parsed() && result.policyDiagnostics().stream().noneMatch(Diagnostic::isError));
        assertThat(result.diagnostics()).hasSizeLessThanOrEqualTo(Limits.DIAGNOSTICS + 2);
        List<String> lines = new String(text, StandardCharsets.ISO_8859_1).lines().toList();
        result.diagnostics().forEach(each -> isInFile(each, lines.size()));
        result.policyDiagnostics().forEach(each -> isInFile(each, lines.size()));
        flowsReadAsPrinted(result);
    }

    private static void isInFile(Diagnostic diagnostic, int lines) {
        if (diagnostic.form() == Diagnostic.Form.LOCATED && diagnostic.file().equals("stdin")) {
            assertThat(diagnostic.line()).as(diagnostic.text()).isBetween(1, lines + 1);
            assertThat(diagnostic.column()).isPositive();
        }
    }

    private static void flowsReadAsPrinted(LoadResult result) {
        String printed = printedFlows(result);
        Config again = Config.of(printed.getBytes(StandardCharsets.ISO_8859_1), LoadOptions.DEFAULT, NOWHERE);
        assertThat(again.errors()).isEmpty();
        assertThat(printedFlows(again.result())).isEqualTo(printed);
    }

    private static String printedFlows(LoadResult result) {
        StringBuilder text = new StringBuilder();
        RulePrinter printer = new RulePrinter(TestEnvironments.at(NOWHERE), false, text);
        for (Statement statement : result.statements()) {
            if (statement instanceof FlowStatement flow && canBeReadAgain(flow)) {
                printer.flow(flow);
            }
        }
        return text.toString();
    }

    /** Identities are printed without quotes, and a peer or local end that is a network without them too. */
    private static boolean canBeReadAgain(FlowStatement flow) {
        return flow.sourceId() == null
                && flow.destinationId() == null
                && isOneAddress(flow.peer())
                && isOneAddress(flow.local());
    }

    private static boolean isOneAddress(@Nullable Host host) {
        return host == null || host.prefix().length() == (host.prefix().v6() ? 128 : 32);
    }
}
