package io.esplanade.app.admin;

import io.esplanade.app.admin.ControlRequest.Flag;
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
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as a request names it, read. The gateway and {@code ipsecctl -n} both read by this class, so they say
 * the same.
 *
 * @param result what was read; null if the request could not be understood
 * @param reply what the user is told
 */
public record Configuration(@Nullable LoadResult result, ControlReply reply) {
    /** Shorter, nobody can look and type. */
    public static final Duration MIN_PATIENCE = Duration.ofSeconds(5);
    /** Longer, nobody remembers. */
    public static final Duration MAX_PATIENCE = Duration.ofHours(24);

    private static final String PROGRAM = "ipsecctl";
    private static final int DIRECTORY = 0;
    private static final int FILE = 1;
    private static final int TEXT = 2;
    private static final int PATIENCE = 3;
    private static final int FIRST_MACRO = 4;
    private static final Appendable DISCARDED = Writer.nullWriter();

    /**
     * The arguments of a request that names a configuration.
     *
     * @param directory the client's working directory, where relative names start
     * @param file the file's name as the user wrote it; {@code -} for the text
     * @param text the configuration, each octet a character; else empty
     * @param patience how long the configuration stays without confirmation; null for ever
     * @param macros definitions, {@code NAME=VALUE}
     */
    public static List<String> arguments(
            Path directory, String file, String text, @Nullable Duration patience, List<String> macros) {
        List<String> words = new ArrayList<>(
                List.of(directory.toString(), file, text, patience == null ? "" : "" + patience.toSeconds()));
        words.addAll(macros);
        return words;
    }

    /**
     * How long the configuration of a request stays without confirmation; empty: for ever.
     *
     * @throws IOException not from {@link #MIN_PATIENCE} to {@link #MAX_PATIENCE}
     */
    static Optional<Duration> patience(ControlRequest request) throws IOException {
        List<String> words = request.arguments();
        if (words.size() <= PATIENCE || words.get(PATIENCE).isEmpty()) {
            return Optional.empty();
        }
        Duration patience = Duration.ofSeconds(Long.parseLong(words.get(PATIENCE)));
        if (patience.compareTo(MIN_PATIENCE) < 0 || patience.compareTo(MAX_PATIENCE) > 0) {
            throw new IOException("the time to confirm is not between 5s and 24h");
        }
        return Optional.of(patience);
    }

    /** Reads the file or the text of the request, to carry it out. May take as long as DNS does. */
    public static Configuration read(ControlRequest request) {
        return read(request, false);
    }

    /**
     * As {@link #read}, but asks for correct ipsec.conf alone, as OpenBSD's {@code ipsecctl -n} does: what this gateway
     * cannot carry out is no failure, and is told to people, and without {@code -v}, whose output is OpenBSD's. The reply
     * has no output: {@link #print} writes it, which may be long, after the reply's errors are out.
     */
    public static Configuration check(ControlRequest request) {
        return read(request, true);
    }

    private static Configuration read(ControlRequest request, boolean check) {
        List<String> words = request.arguments();
        if (words.size() < FIRST_MACRO) {
            return new Configuration(null, ControlReply.failed(PROGRAM + ": incomplete request\n"));
        }
        try {
            return of(load(request, words), request, check);
        } catch (InvalidPathException e) {
            // Names are octets to the system and text to Java, which has not the same for all in every locale.
            String text = PROGRAM + ": " + e.getInput() + ": not the name of a file in this locale\n";
            return new Configuration(null, ControlReply.failed(text));
        }
    }

    /** Writes the rules as the request's {@code -v} asks for it, each as soon as it is made. */
    public void print(ControlRequest request, Appendable output) throws IOException {
        if (result != null && request.verbosity() > 0) {
            var _ = new StatementPrinter(options(request)).print(result.statements(), output);
        }
    }

    /** Empty if it is not to be carried out. */
    public Optional<Policy> policy() {
        return result == null ? Optional.empty() : result.policy();
    }

    private static LoadResult load(ControlRequest request, List<String> words) {
        ConfigLoader loader = new ConfigLoader(seenFrom(Path.of(words.get(DIRECTORY))));
        LoadOptions options = new LoadOptions(
                words.subList(FIRST_MACRO, words.size()),
                request.verbosity() > 1,
                !request.has(Flag.WITHOUT_IKE));
        String file = words.get(FILE);
        return file.equals("-")
                ? loader.loadStandardInput(
                        new ByteArrayInputStream(words.get(TEXT).getBytes(StandardCharsets.ISO_8859_1)), options)
                : loader.load(Path.of(file), options);
    }

    private static Configuration of(LoadResult result, ControlRequest request, boolean check) {
        boolean rich = request.has(Flag.RICH);
        StringBuilder output = new StringBuilder();
        List<Diagnostic> messages = request.verbosity() == 0
                ? result.diagnostics()
                : print(result, options(request), check ? DISCARDED : output);
        StringBuilder errors = new StringBuilder(format(messages, rich));
        if (!check || rich || request.verbosity() == 0) {
            errors.append(format(result.policyDiagnostics(), rich));
        }
        int status = result.policy().isPresent() || (check && result.parsed()) ? 0 : 1;
        return new Configuration(result, new ControlReply(status, output.toString(), errors.toString()));
    }

    private static String format(List<Diagnostic> diagnostics, boolean rich) {
        return Diagnostic.formatAll(diagnostics, PROGRAM, rich);
    }

    private static PrintOptions options(ControlRequest request) {
        return new PrintOptions(
                request.verb() == ControlRequest.Verb.REMOVE, request.has(Flag.KEYS), request.verbosity() > 1);
    }

    /** Returns the messages of reading, and what printing has to warn of between them. */
    private static List<Diagnostic> print(LoadResult result, PrintOptions options, Appendable output) {
        try {
            return new StatementPrinter(options).print(result, output);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes everything", impossible);
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
