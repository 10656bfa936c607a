package io.esplanade.app.cli;

import io.esplanade.app.admin.ControlRequest.Verb;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command line of ipsecctl(8).
 *
 * @param file of {@code -f}
 * @param show what {@code -s} asks for
 * @param macros of {@code -D}, as written
 * @param verbosity number of {@code -v}
 * @param parseOnly {@code -n}
 * @param flush {@code -F}
 * @param keys {@code -k}
 * @param runDirectory of {@code --run-dir}
 */
record IpsecctlOptions(
        @Nullable String file,
        @Nullable Verb show,
        List<String> macros,
        int verbosity,
        boolean parseOnly,
        boolean flush,
        boolean keys,
        @Nullable String runDirectory) {
    private static final String LETTERS = "cD:df:Fi:kmnvs:";
    private static final String RUN_DIRECTORY = "--run-dir";

    IpsecctlOptions {
        macros = List.copyOf(macros);
    }

    /** @throws UsageException if the line makes no sense, or asks for what this ipsecctl does not do */
    static IpsecctlOptions parse(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("");
        }
        List<String> rest = new ArrayList<>(arguments);
        String runDirectory = takeRunDirectory(rest);
        Builder builder = new Builder();
        Getopt getopt = new Getopt(LETTERS, rest);
        for (char option = getopt.next(); option != 0; option = getopt.next()) {
            builder.set(option, getopt);
        }
        if (!getopt.operands().isEmpty()) {
            throw new UsageException("unknown command line argument: " + getopt.operands().getFirst() + " ...");
        }
        return builder.build(runDirectory);
    }

    /** The one long option stands anywhere before the first operand, and getopt(3) does not know it. */
    private static @Nullable String takeRunDirectory(List<String> arguments) throws UsageException {
        String directory = null;
        for (int i = 0; i < arguments.size() && !arguments.get(i).equals("--"); ) {
            String argument = arguments.get(i);
            if (argument.startsWith(RUN_DIRECTORY + "=")) {
                directory = argument.substring(RUN_DIRECTORY.length() + 1);
                arguments.remove(i);
            } else if (argument.equals(RUN_DIRECTORY)) {
                if (i + 1 == arguments.size()) {
                    throw new UsageException("option requires an argument -- run-dir");
                }
                directory = arguments.get(i + 1);
                arguments.subList(i, i + 2).clear();
            } else {
                i++;
            }
        }
        return directory;
    }

    /** What was seen so far. */
    private static final class Builder {
        private @Nullable String file;
        private @Nullable Verb show;
        private final List<String> macros = new ArrayList<>();
        private int verbosity;
        private boolean parseOnly;
        private boolean flush;
        private boolean keys;

        void set(char option, Getopt getopt) throws UsageException {
            switch (option) {
                case 'D' -> macros.add(getopt.value());
                case 'F' -> flush = true;
                case 'f' -> file = getopt.value();
                case 'k' -> keys = true;
                case 'n' -> parseOnly = true;
                case 's' -> show = showWord(getopt.value());
                case 'v' -> verbosity++;
                default -> throw new UnsupportedException(option);
            }
        }

        IpsecctlOptions build(@Nullable String runDirectory) {
            return new IpsecctlOptions(file, show, macros, verbosity, parseOnly, flush, keys, runDirectory);
        }

        private static Verb showWord(String word) throws UsageException {
            if (!word.isEmpty() && "flow".startsWith(word)) {
                return Verb.SHOW_FLOWS;
            } else if (!word.isEmpty() && "sa".startsWith(word)) {
                return Verb.SHOW_SAS;
            } else if (!word.isEmpty() && "all".startsWith(word)) {
                return Verb.SHOW_ALL;
            }
            throw new UsageException("Unknown show modifier '" + word + "'");
        }
    }

    /** An option that OpenBSD has and we do not carry out. */
    static final class UnsupportedException extends UsageException {
        private static final long serialVersionUID = 1L;

        UnsupportedException(char option) {
            super("option -" + option + " is not supported by this gateway");
        }
    }
}
