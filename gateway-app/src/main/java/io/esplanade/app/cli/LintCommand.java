package io.esplanade.app.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Diagnostic;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import io.esplanade.controlplane.lint.Finding;
import io.esplanade.controlplane.lint.HostSettings;
import io.esplanade.controlplane.lint.LintRule;
import io.esplanade.controlplane.lint.Linter;
import io.esplanade.controlplane.lint.Severity;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gateway lint}: what a configuration had better not say, for people and for CI. */
@Command(
        name = "lint",
        description = "Look for what works in an ipsec.conf and should not be so.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:nothing found that counts",
            "1:something found that counts, see --fail-on",
            "2:the command line was not understood, or the file has errors"
        })
final class LintCommand implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final int INVALID = 2;
    private static final String PROGRAM = "ipsecctl"; // the messages are those of ipsecctl -n

    @Parameters(paramLabel = "FILE", description = "The ipsec.conf; - reads standard input.")
    private String file = "-";

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Option(names = "--no-host", description = "Do not compare with the settings of this host.")
    private boolean withoutHost;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            defaultValue = "warning",
            converter = SeverityConverter.class,
            description = "The least severity that counts: info, warning or error (default: ${DEFAULT-VALUE}).")
    private Severity failOn = Severity.WARNING;

    @Option(names = "-D", paramLabel = "MACRO=VALUE", description = "Define a macro; may be given several times.")
    private @Nullable List<String> macros;

    @Spec
    private @Nullable CommandSpec spec;

    /** One element of the JSON array; the names are the interface. */
    private record Entry(
            String rule, String severity, String file, int line, String message, String why, String cure) {
        static Entry of(Finding finding) {
            LintRule rule = finding.rule();
            return new Entry(
                    rule.id(),
                    rule.severity().text(),
                    finding.where().file(),
                    finding.where().line(),
                    finding.message(),
                    rule.why(),
                    rule.cure());
        }
    }

    /** In small letters, as they are printed. */
    static final class SeverityConverter implements ITypeConverter<Severity> {
        @Override
        public Severity convert(String text) {
            try {
                return Severity.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException("expected info, warning or error, but was '" + text + "'");
            }
        }
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        CommandLine command = spec.commandLine();
        LoadResult result = load(command);
        if (!result.parsed()) {
            command.getErr().print(Diagnostic.formatAll(result.diagnostics(), PROGRAM));
            command.getErr().flush();
        }
        List<Finding> findings =
                Linter.lint(result, file, withoutHost ? Optional.empty() : Optional.of(HostSettings.read()));
        print(findings, command.getOut());
        if (!result.parsed()) {
            return INVALID;
        }
        return findings.stream().anyMatch(each -> each.rule().severity().compareTo(failOn) >= 0) ? FOUND : 0;
    }

    private LoadResult load(CommandLine command) {
        ConfigLoader loader = new ConfigLoader(Environment.system());
        LoadOptions options = new LoadOptions(macros == null ? List.of() : macros, false, true);
        try {
            return file.equals("-")
                    ? loader.loadStandardInput(System.in, options)
                    : loader.load(Path.of(file), options);
        } catch (InvalidPathException e) {
            throw new ParameterException(command, "not the name of a file in this locale: " + e.getReason(), e);
        }
    }

    private void print(List<Finding> findings, PrintWriter out) {
        if (json) {
            Gson gson = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
            out.println(gson.toJson(findings.stream().map(Entry::of).toList()));
        } else {
            // What is wrong with the file is on standard error already.
            findings.stream()
                    .filter(each -> each.rule() != LintRule.INVALID)
                    .map(LintCommand::text)
                    .forEach(out::print);
        }
        out.flush();
    }

    /** {@code FILE:LINE: severity [rule-id] message}, then why and cure, indented. */
    private static String text(Finding finding) {
        LintRule rule = finding.rule();
        String place = finding.where().file() + (finding.where().line() == 0 ? "" : ":" + finding.where().line());
        String line = place + ": " + rule.severity().text() + " [" + rule.id() + "] " + finding.message();
        // A name or tag of the file must not speak to the terminal.
        return line.replaceAll("\\p{Cntrl}", "?") + "\n    " + rule.why() + "\n    " + rule.cure() + "\n";
    }
}
