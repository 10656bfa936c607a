package io.esplanade.app.admin;

import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Diagnostic;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import io.esplanade.controlplane.ipsecconf.PrintOptions;
import io.esplanade.controlplane.ipsecconf.StatementPrinter;
import io.esplanade.controlplane.policy.Policy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configuration as a {@link ControlRequest.Verb#LOAD} request names it, read. The gateway and {@code ipsecctl -n}
 * both read by this class, so they say the same.
 *
 * @param policy empty if it is not to be carried out
 * @param reply what the user is told
 */
public record Configuration(Optional<Policy> policy, ControlReply reply) {
    private static final String PROGRAM = "ipsecctl";
    private static final int WORDS_BEFORE_MACROS = 3;

    /** Reads the file or the text of the request. May take as long as DNS does. */
    public static Configuration read(ControlRequest request) {
        List<String> words = request.arguments();
        if (words.size() < WORDS_BEFORE_MACROS) {
            return new Configuration(Optional.empty(), ControlReply.failed(PROGRAM + ": incomplete request\n"));
        }
        LoadResult result;
        try {
            result = load(request, words);
        } catch (InvalidPathException e) {
            // Names are octets to the system and text to Java, which has not the same for all in every locale.
            String text = PROGRAM + ": " + e.getInput() + ": not the name of a file in this locale\n";
            return new Configuration(Optional.empty(), ControlReply.failed(text));
        }
        return of(result, request);
    }

    private static LoadResult load(ControlRequest request, List<String> words) {
        ConfigLoader loader = new ConfigLoader(seenFrom(Path.of(words.get(0))));
        LoadOptions options =
                new LoadOptions(words.subList(WORDS_BEFORE_MACROS, words.size()), request.verbosity() > 1);
        String file = words.get(1);
        return file.equals("-")
                ? loader.loadStandardInput(
                        new ByteArrayInputStream(words.get(2).getBytes(StandardCharsets.ISO_8859_1)), options)
                : loader.load(Path.of(file), options);
    }

    private static Configuration of(LoadResult result, ControlRequest request) {
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder(Diagnostic.formatAll(result.diagnostics(), PROGRAM));
        if (request.verbosity() > 0) {
            PrintOptions options = new PrintOptions(false, request.keys(), request.verbosity() > 1);
            errors.append(Diagnostic.formatAll(print(result, options, output), PROGRAM));
        }
        errors.append(Diagnostic.formatAll(result.policyDiagnostics(), PROGRAM));
        int status = result.policy().isPresent() ? 0 : 1;
        return new Configuration(result.policy(), new ControlReply(status, output.toString(), errors.toString()));
    }

    private static List<Diagnostic> print(LoadResult result, PrintOptions options, StringBuilder output) {
        try {
            return new StatementPrinter(options).print(result.statements(), output);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a StringBuilder takes everything", impossible);
        }
    }

    /** This machine, with relative file names as the client means them. */
    private static Environment seenFrom(Path directory) {
        Environment here = Environment.system();
        return new Environment(
                here.hosts(),
                here.interfaces(),
                here.protocols(),
                here.services(),
                here.hostName(),
                directory,
                here.userId());
    }
}
