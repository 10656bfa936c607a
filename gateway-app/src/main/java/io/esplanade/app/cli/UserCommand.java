package io.esplanade.app.cli;

import io.esplanade.controlplane.ike.auth.UserFile;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway user}: who may log in where a rule says {@code xauth users}. */
@Command(
        name = "user",
        description = "Add a user to the file that xauth users names, or change a password, which ends the user's sessions. The password is asked for"
                + " at the terminal, or else is the first line of standard input.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class UserCommand implements Callable<Integer> {
    private static final int MAX_LINE_BYTES = 1024;
    private static final int MAX_BYTES_OF_CHAR = 3;
    private static final int FAILED = 1;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file; made if it is not there, with mode 0600.")
    private String file = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Option(
            names = "--remove",
            description = "Take the user out instead: his sessions end within some seconds.")
    private boolean remove;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        CommandLine command = spec.commandLine();
        byte[] password = new byte[0];
        try {
            if (remove) {
                return remove(command);
            }
            password = password(System.console());
            UserFile.put(Path.of(file), name, password);
            return 0;
        } catch (InvalidPathException e) {
            throw new ParameterException(command, "not the name of a file in this locale: " + e.getReason(), e);
        } catch (IOException | IllegalArgumentException e) {
            command.getErr().println("gateway: " + file + ": " + e.getMessage());
            return FAILED;
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private int remove(CommandLine command) throws IOException {
        if (UserFile.remove(Path.of(file), name)) {
            return 0;
        }
        command.getErr().println("gateway: " + file + ": there is no user " + name);
        return FAILED;
    }

    private static byte[] password(@Nullable Console console) throws IOException {
        if (console == null || !console.isTerminal()) {
            return firstLine(System.in);
        }
        char[] first = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        try {
            if (first == null || !Arrays.equals(first, again)) {
                throw new IllegalArgumentException("the two passwords differ");
            }
            return utf8(first);
        } finally {
            Arrays.fill(first == null ? new char[0] : first, '\0');
            Arrays.fill(again == null ? new char[0] : again, '\0');
        }
    }

    private static byte[] utf8(char[] text) {
        byte[] room = new byte[text.length * MAX_BYTES_OF_CHAR];
        ByteBuffer octets = ByteBuffer.wrap(room);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), octets, true);
        byte[] password = Arrays.copyOf(room, octets.position());
        Arrays.fill(room, (byte) 0);
        if (result.isError()) {
            throw new IllegalArgumentException("the password has characters that cannot be");
        }
        return password;
    }

    private static byte[] firstLine(InputStream in) throws IOException {
        byte[] line = new byte[MAX_LINE_BYTES];
        int length = 0;
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            if (length == line.length) {
                throw new IllegalArgumentException("the password is too long");
            }
            line[length++] = (byte) octet;
        }
        byte[] password = Arrays.copyOf(line, length);
        Arrays.fill(line, (byte) 0);
        return password;
    }
}
