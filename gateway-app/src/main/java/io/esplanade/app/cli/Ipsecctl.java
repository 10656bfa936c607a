package io.esplanade.app.cli;

import io.esplanade.app.admin.Configuration;
import io.esplanade.app.admin.ControlClient;
import io.esplanade.app.admin.ControlReply;
import io.esplanade.app.admin.ControlRequest;
import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.app.admin.ControlRequest.Verb;
import io.esplanade.app.admin.RunDirectory;
import io.esplanade.controlplane.ipsecconf.IsakmpdCommands;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The command {@code ipsecctl}: flush, load, confirm, isakmpd, show, explain, monitor, in this order, each whether or not the one before
 * failed.
 */
public final class Ipsecctl {
    /** Set by the launcher when standard error is a terminal: finding that out here would take a library. */
    private static final String TERMINAL = "io.esplanade.terminal";

    private static final String USAGE =
            """
            usage: ipsecctl [-cdFkmnv] [-D macro=value] [-f file] [-i fifo] [-s modifier]
                            [-q] [--add] [--confirm[=time]] [--explain[=peer]]
                            [--isakmpd command] [--plan] [--run-dir directory]
            """;
    /** Status of a process that SIGPIPE ended, as a shell shows it. */
    private static final int BROKEN_PIPE = 128 + 13;

    private static final int OUTPUT_BYTES = 1 << 16;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private int status;

    /** @param terminal whether a person reads {@code err} */
    Ipsecctl(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** The process; its exit status is 0, or 1 on any failure. */
    public static void main(String[] arguments) {
        // Messages go out at once, output at the end, whatever the locale.
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BYTES),
                false,
                StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = new Ipsecctl(System.in, out, err, Boolean.getBoolean(TERMINAL)).run(List.of(arguments));
        out.flush();
        System.exit(status);
    }

    /** Returns the exit status. */
    int run(List<String> arguments) {
        try {
            run(IpsecctlOptions.parse(arguments));
        } catch (IsakmpdFifo.UnusableException e) {
            fail(e.text());
        } catch (UsageException e) {
            if (!e.text().isEmpty()) {
                fail(e.text());
            }
            err.print(USAGE);
            status = 1;
        }
        return status;
    }

    private void run(IpsecctlOptions options) throws IsakmpdFifo.UnusableException {
        Path socket = RunDirectory.socket(RunDirectory.locate(options.runDirectory()));
        if (options.flush() && !options.parseOnly()) {
            ask(socket, ControlRequest.of(Verb.FLUSH));
        }
        if (options.file() != null) {
            load(options, options.file(), socket);
        }
        if (options.confirm()) {
            ask(socket, ControlRequest.of(Verb.CONFIRM));
        }
        if (options.isakmpd() != null) {
            ask(socket, new ControlRequest(Verb.ISAKMPD, 0, Set.of(), List.of(options.isakmpd())));
        }
        Verb show = options.show();
        if (show != null) {
            ask(socket, new ControlRequest(show, options.verbosity(), options.flags(), List.of()));
        }
        if (options.explain() != null) {
            ask(socket, new ControlRequest(Verb.EXPLAIN, 0, Set.of(), List.of(options.explain())));
        }
        if (options.monitor()) {
            monitor(socket, new ControlRequest(Verb.MONITOR, options.verbosity(), options.flags(), List.of()));
        }
    }

    private void load(IpsecctlOptions options, String file, Path socket) throws IsakmpdFifo.UnusableException {
        String text;
        try {
            text = file.equals("-") ? new String(in.readAllBytes(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            fail("stdin: " + e.getMessage());
            return;
        }
        ControlRequest request = request(options, file, text);
        if (options.parseOnly() && options.load() != Verb.PLAN) {
            check(request);
        } else if (options.fifo() != null) {
            loadWithIsakmpd(request, options.fifo(), socket);
        } else {
            ask(socket, request);
        }
    }

    /** Errors before output, as OpenBSD has it. */
    private void check(ControlRequest request) {
        Configuration configuration = Configuration.check(request);
        print(configuration.reply());
        try {
            configuration.print(request, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a PrintStream keeps its errors", impossible);
        }
    }

    private ControlRequest request(IpsecctlOptions options, String file, String text) {
        // Rules are not echoed while something else is shown.
        int verbosity = options.show() == null ? options.verbosity() : 0;
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        flags.addAll(options.flags());
        if (terminal && !options.quiet()) {
            flags.add(Flag.RICH);
        }
        List<String> words = Configuration.arguments(
                Path.of("").toAbsolutePath(), file, text, options.patience(), options.macros());
        return new ControlRequest(options.load(), verbosity, flags, words);
    }

    /** Flows and SAs go to the gateway, {@code ike} rules to isakmpd, if the whole configuration is right. */
    private void loadWithIsakmpd(ControlRequest request, String fifo, Path socket)
            throws IsakmpdFifo.UnusableException {
        Set<Flag> flags = EnumSet.of(Flag.WITHOUT_IKE);
        flags.addAll(request.flags());
        Configuration configuration =
                Configuration.read(new ControlRequest(request.verb(), request.verbosity(), flags, request.arguments()));
        print(configuration.reply());
        LoadResult result = configuration.result();
        if (result == null || result.policy().isEmpty()) {
            return;
        }
        if (IsakmpdCommands.leave(result.statements())) {
            ask(socket, new ControlRequest(request.verb(), 0, flags, request.arguments()));
        }
        boolean delete = request.verb() == Verb.REMOVE;
        for (IsakmpdCommands commands : IsakmpdCommands.of(result.statements(), delete)) {
            tellIsakmpd(commands, fifo, delete);
        }
    }

    private void tellIsakmpd(IsakmpdCommands commands, String fifo, boolean delete)
            throws IsakmpdFifo.UnusableException {
        if (commands.illegal() != null) {
            fail(commands.illegal());
            fail("failed to " + (delete ? "delete" : "add") + " ike rule " + commands.number());
            return;
        }
        for (String tag : commands.cutValues()) {
            err.print("ipsecctl: ike rule " + commands.number() + ": isakmpd takes the value of " + tag
                    + " up to its first blank only\n");
        }
        try {
            new IsakmpdFifo(Path.of(fifo)).write(commands);
        } catch (InvalidPathException e) {
            throw new IsakmpdFifo.UnusableException("open(" + fifo + "): " + e.getReason());
        }
    }

    private void ask(Path socket, ControlRequest request) {
        try {
            print(new ControlClient(socket).ask(request));
        } catch (IOException | IllegalArgumentException e) {
            fail("no answer from a gateway at " + socket + ": " + e.getMessage());
        }
    }

    /** Until the gateway ends, or nobody reads the output any more. */
    private void monitor(Path socket, ControlRequest request) {
        try {
            print(new ControlClient(socket).ask(request, this::show));
        } catch (IOException | IllegalArgumentException e) {
            fail("no answer from a gateway at " + socket + ": " + e.getMessage());
        }
    }

    private boolean show(ControlReply message) {
        err.print(message.errors());
        out.print(message.output());
        if (out.checkError()) { // flushes, too
            status = BROKEN_PIPE;
            return false;
        }
        return true;
    }

    private void print(ControlReply reply) {
        err.print(reply.errors());
        out.print(reply.output());
        if (reply.status() != 0) {
            status = 1;
        }
    }

    private void fail(String message) {
        err.print("ipsecctl: " + message + "\n");
        status = 1;
    }
}
