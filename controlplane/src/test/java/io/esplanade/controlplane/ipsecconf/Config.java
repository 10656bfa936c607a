package io.esplanade.controlplane.ipsecconf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A configuration from standard input, and what the tests ask about it. */
record Config(LoadResult result) {
    static Config of(String text) {
        return of(text, LoadOptions.DEFAULT);
    }

    static Config of(String text, LoadOptions options) {
        return of(text.getBytes(StandardCharsets.UTF_8), options, Path.of("").toAbsolutePath());
    }

    static Config of(byte[] text, LoadOptions options, Path directory) {
        return new Config(new ConfigLoader(TestEnvironments.at(directory))
                .loadStandardInput(new ByteArrayInputStream(text), options));
    }

    /** Standard error but for the closing line, which goes with every error. */
    List<String> errors() {
        return Diagnostic.formatAll(result.diagnostics(), "ipsecctl", false).lines()
                .filter(line -> !line.equals("ipsecctl: Syntax error in config file: ipsec rules not loaded"))
                .toList();
    }

    List<String> hints() {
        return result.diagnostics().stream()
                .map(Diagnostic::hint)
                .filter(Objects::nonNull)
                .toList();
    }

    List<String> policyErrors() {
        return result.policyDiagnostics().stream().map(each -> each.format("ipsecctl")).toList();
    }

    String printed() {
        return printed(PrintOptions.DEFAULT);
    }

    String printed(PrintOptions options) {
        try {
            StringBuilder out = new StringBuilder();
            new StatementPrinter(TestEnvironments.at(Path.of("/")), options).print(result.statements(), out);
            return out.toString();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
