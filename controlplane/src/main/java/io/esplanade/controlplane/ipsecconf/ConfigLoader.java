package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Policy;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ipsec.conf}. Whatever the file holds, the result says what is wrong with it; nothing is thrown. Looks up
 * host names, so a call may take as long as DNS does. Any thread; a loader may be used again.
 */
public final class ConfigLoader {
    private final Environment environment;

    public ConfigLoader(Environment environment) {
        this.environment = environment;
    }

    /** Reads a file, which must belong to root or to us, and which nobody else may write or read but a group. */
    public LoadResult load(Path file, LoadOptions options) {
        return load(options, files -> files.top(file));
    }

    /** Reads standard input to its end; it stays open. Messages call it {@code stdin}. */
    public LoadResult loadStandardInput(InputStream in, LoadOptions options) {
        return load(options, files -> files.standardInput(in));
    }

    private LoadResult load(LoadOptions options, Function<ConfigFiles, @Nullable SourceFile> open) {
        Reporter reporter = new Reporter(new Excerpts());
        Environment now = environment.withInterfaces(environment.interfaces().snapshot());
        ConfigFiles files = new ConfigFiles(now, reporter);
        Macros macros = define(options.definitions(), reporter);
        SourceFile top = open.apply(files);
        List<Statement> statements =
                top == null ? List.of() : new Parser(top, files, macros, reporter, now).parse();
        List<String> unused = reporter.aborted() ? List.of() : macros.unused();
        if (options.reportUnusedMacros()) {
            unused.forEach(name -> reporter.plainWarning("warning: macro '" + name + "' not used"));
        }
        List<Diagnostic> diagnostics = reporter.finish();
        if (reporter.failed()) {
            return new LoadResult(statements, diagnostics, List.of(), Optional.empty(), unused);
        }
        Reporter policyReporter = new Reporter(reporter.excerpts());
        Policy policy = new PolicyCompiler(policyReporter, now.interfaces(), now.directory()).compile(ours(statements, options));
        return new LoadResult(
                statements,
                diagnostics,
                policyReporter.diagnostics(),
                policyReporter.failed() ? Optional.empty() : Optional.of(policy),
                unused);
    }

    private static List<Statement> ours(List<Statement> statements, LoadOptions options) {
        return options.withIke()
                ? statements
                : statements.stream()
                        .filter(each -> !(each instanceof IkeStatement))
                        .toList();
    }

    private static Macros define(List<String> definitions, Reporter reporter) {
        Macros macros = new Macros();
        for (String definition : definitions) {
            String octets = OctetText.encode(definition);
            int equals = octets.lastIndexOf('=');
            if (equals < 0) {
                reporter.programWarning("could not parse macro definition " + octets);
            } else {
                macros.definePersistent(octets.substring(0, equals), octets.substring(equals + 1));
            }
        }
        return macros;
    }
}
