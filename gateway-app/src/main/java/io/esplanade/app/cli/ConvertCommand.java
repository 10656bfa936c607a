package io.esplanade.app.cli;

import io.esplanade.controlplane.isakmpdconf.IsakmpdConf;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway convert}: rules for what an isakmpd.conf says. */
@Command(
        name = "convert",
        description = "Turn an isakmpd.conf into rules of ipsec.conf, with the keys. What has no counterpart is refused.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ConvertCommand implements Callable<Integer> {
    private static final int MAX_FILE_BYTES = 4 << 20;
    private static final int FAILED = 1;

    @Parameters(index = "0", paramLabel = "FILE", description = "The isakmpd.conf.")
    private Path file = Path.of("");

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "Where the rules go, a new file of mode 0600 (default: standard output).")
    private @Nullable Path output;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            IsakmpdConf.Conversion conversion = IsakmpdConf.convert(file.toString(), read());
            conversion.warnings().forEach(err::println);
            conversion.errors().forEach(err::println);
            if (!conversion.errors().isEmpty()) {
                return FAILED;
            }
            write(String.join("\n", conversion.rules()) + "\n", spec.commandLine().getOut());
            return 0;
        } catch (NoSuchFileException e) {
            err.println("gateway: " + e.getFile() + ": no such file or directory");
        } catch (FileAlreadyExistsException e) {
            err.println("gateway: " + e.getFile() + ": is there already");
        } catch (IOException e) {
            err.println("gateway: " + file + ": " + e.getMessage());
        }
        return FAILED;
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_FILE_BYTES + 1);
            if (octets.length > MAX_FILE_BYTES) {
                throw new IOException("longer than " + MAX_FILE_BYTES + " octets");
            }
            return octets;
        }
    }

    private void write(String rules, PrintWriter out) throws IOException {
        if (output == null) {
            out.print(rules);
            out.flush();
            return;
        }
        Files.createFile(output, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(output, rules, StandardCharsets.ISO_8859_1);
    }
}
