package io.esplanade.app.cli;

import io.esplanade.app.admin.Configuration;
import io.esplanade.app.admin.ControlClient;
import io.esplanade.app.admin.ControlReply;
import io.esplanade.app.admin.ControlRequest;
import io.esplanade.app.admin.ControlRequest.Verb;
import io.esplanade.app.admin.RunDirectory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command {@code ipsecctl}: flush, load, show, in this order, each whether or not the one before failed. */
public final class Ipsecctl {
    private static final String USAGE =
            """
            usage: ipsecctl [-cdFkmnv] [-D macro=value] [-f file] [-i fifo] [-s modifier]
                            [--run-dir directory]
            """;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private int status;

    Ipsecctl(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** The process; its exit status is 0, or 1 on any failure. */
    public static void main(String[] arguments) {
        // Messages go out at once, output at the end, whatever the locale.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = new Ipsecctl(System.in, out, err).run(List.of(arguments));
        out.flush();
        System.exit(status);
    }

    /** Returns the exit status. */
    int run(List<String> arguments) {
        try {
            run(IpsecctlOptions.parse(arguments));
        } catch (IpsecctlOptions.UnsupportedException e) {
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

    private void run(IpsecctlOptions options) {
        Path socket = RunDirectory.socket(RunDirectory.locate(options.runDirectory()));
        if (options.flush() && !options.parseOnly()) {
            ask(socket, ControlRequest.of(Verb.FLUSH));
        }
        if (options.file() != null) {
            load(options, options.file(), socket);
        }
        Verb show = options.show();
        if (show != null) {
            ask(socket, new ControlRequest(show, options.verbosity(), options.keys(), List.of()));
        }
    }

    private void load(IpsecctlOptions options, String file, Path socket) {
        String text;
        try {
            text = file.equals("-") ? new String(in.readAllBytes(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            fail("stdin: " + e.getMessage());
            return;
        }
        // Rules are not echoed while something else is shown.
        int verbosity = options.show() == null ? options.verbosity() : 0;
        List<String> words = new ArrayList<>(List.of(Path.of("").toAbsolutePath().toString(), file, text));
        words.addAll(options.macros());
        ControlRequest request = new ControlRequest(Verb.LOAD, verbosity, options.keys(), words);
        if (options.parseOnly()) {
            print(Configuration.read(request).reply());
        } else {
            ask(socket, request);
        }
    }

    private void ask(Path socket, ControlRequest request) {
        try {
            print(new ControlClient(socket).ask(request));
        } catch (IOException | IllegalArgumentException e) {
            fail("no answer from a gateway at " + socket + ": " + e.getMessage());
        }
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
