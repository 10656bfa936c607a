package io.esplanade.app.cli;

import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.app.admin.ControlRequest.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command line of ipsecctl(8).
 *
 * @param file of {@code -f}
 * @param load what is done with the file: LOAD, ADD ({@code --add}), REMOVE ({@code -d}) or PLAN ({@code --plan})
 * @param fifo of {@code -i}: isakmpd carries the {@code ike} rules out
 * @param patience of {@code --confirm} with a time: how long the file stays in force without confirmation
 * @param confirm {@code --confirm} without a time
 * @param show what {@code -s} asks for
 * @param explain the peer of {@code --explain}, empty for all
 * @param isakmpd the command of {@code --isakmpd}
 * @param monitor {@code -m}
 * @param macros of {@code -D}, as written
 * @param verbosity number of {@code -v}
 * @param parseOnly {@code -n}
 * @param flush {@code -F}
 * @param quiet {@code -q}
 * @param flags {@code -c} and {@code -k}
 * @param runDirectory of {@code --run-dir}
 */
record IpsecctlOptions(
        @Nullable String file,
        Verb load,
        @Nullable String fifo,
        @Nullable Duration patience,
        boolean confirm,
        @Nullable Verb show,
        @Nullable String explain,
        @Nullable String isakmpd,
        boolean monitor,
        List<String> macros,
        int verbosity,
        boolean parseOnly,
        boolean flush,
        boolean quiet,
        Set<Flag> flags,
        @Nullable String runDirectory) {
    private static final String LETTERS = "cD:df:Fi:kmnqvs:";

    IpsecctlOptions {
        macros = List.copyOf(macros);
        flags = Set.copyOf(flags);
    }

    /** @throws UsageException if the line makes no sense */
    static IpsecctlOptions parse(List<String> arguments) throws UsageException {
        if (arguments.isEmpty()) {
            throw new UsageException("");
        }
        LongOptions ours = new LongOptions(arguments);
        Builder builder = new Builder();
        Getopt getopt = new Getopt(LETTERS, ours.rest());
        for (char option = getopt.next(); option != 0; option = getopt.next()) {
            builder.set(option, getopt);
        }
        if (!getopt.operands().isEmpty()) {
            throw new UsageException("unknown command line argument: " + getopt.operands().getFirst() + " ...");
        }
        return builder.build(ours);
    }

    /** What was seen so far. */
    private static final class Builder {
        private @Nullable String file;
        private @Nullable String fifo;
        private @Nullable Verb show;
        private final List<String> macros = new ArrayList<>();
        private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
        private int verbosity;
        private boolean delete;
        private boolean monitor;
        private boolean parseOnly;
        private boolean flush;
        private boolean quiet;

        void set(char option, Getopt getopt) throws UsageException {
            switch (option) {
                case 'c' -> flags.add(Flag.COLLAPSE);
                case 'D' -> macros.add(getopt.value());
                case 'd' -> delete = true;
                case 'F' -> flush = true;
                case 'f' -> file = getopt.value();
                case 'i' -> fifo = getopt.value();
                case 'k' -> flags.add(Flag.KEYS);
                case 'm' -> monitor = true;
                case 'n' -> parseOnly = true;
                case 'q' -> quiet = true;
                case 's' -> show = showWord(getopt.value());
                case 'v' -> verbosity++;
                default -> throw new IllegalStateException("getopt gave an option that is not in " + LETTERS);
            }
        }

        IpsecctlOptions build(LongOptions ours) throws UsageException {
            refuseContradictions(ours);
            Verb load = ours.plan() ? Verb.PLAN : delete ? Verb.REMOVE : ours.add() ? Verb.ADD : Verb.LOAD;
            return new IpsecctlOptions(
                    file,
                    load,
                    fifo,
                    ours.patience(),
                    ours.confirm() && ours.patience() == null,
                    show,
                    ours.explain(),
                    ours.isakmpd(),
                    monitor,
                    macros,
                    verbosity,
                    parseOnly,
                    flush,
                    quiet,
                    flags,
                    ours.runDirectory());
        }

        private void refuseContradictions(LongOptions ours) throws UsageException {
            if (file == null && (ours.add() || ours.plan() || ours.patience() != null)) {
                throw new UsageException("--add, --plan and --confirm with a time are about a file: -f is missing");
            }
            if ((ours.add() ? 1 : 0) + (ours.plan() ? 1 : 0) + (delete ? 1 : 0) + (ours.confirm() ? 1 : 0) > 1) {
                throw new UsageException("only one of -d, --add, --plan and --confirm at a time");
            }
            if (file != null && ours.confirm() && ours.patience() == null) {
                throw new UsageException("--confirm needs a time when a file is loaded, such as --confirm 60s");
            }
            if (ours.confirm() && parseOnly) {
                throw new UsageException("-n changes nothing that --confirm could be about");
            }
            if (fifo != null && (ours.plan() || ours.confirm())) {
                throw new UsageException("-i hands the ike rules to isakmpd, which knows neither --plan nor --confirm");
            }
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
}
