package io.esplanade.app.admin;

import io.esplanade.controlplane.ipsecconf.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one running gateway: {@code gateway.pid}, locked while it lives, and {@code control.sock}. The lock
 * goes with the process, so a crash leaves nothing that has to be judged stale.
 */
public final class RunDirectory implements AutoCloseable {
    /** Where it is unless an option says otherwise: the environment variable, else the default. */
    public static final String ENVIRONMENT = "ESPLANADE_RUN_DIR";

    private static final String DEFAULT = "/run/esplanade";
    private static final int MAX_PID_BYTES = 32;
    private static final int OTHERS_WRITE = 0022;
    /** sun_path of unix(7), without its final zero. */
    private static final int MAX_SOCKET_BYTES = 107;

    private final Path directory;
    private final FileChannel pidFile;

    private RunDirectory(Path directory, FileChannel pidFile) {
        this.directory = directory;
        this.pidFile = pidFile;
    }

    /** The directory by option, environment or default, as an absolute path. */
    public static Path locate(@Nullable String option) {
        String environment = System.getenv(ENVIRONMENT);
        String name = option != null ? option : environment != null && !environment.isEmpty() ? environment : DEFAULT;
        return Path.of(name).toAbsolutePath();
    }

    /** The control socket in a run directory. */
    public static Path socket(Path directory) {
        return directory.resolve("control.sock");
    }

    /**
     * Makes the directory if needed and takes it for this process.
     *
     * @throws IOException if another gateway has it: the message names its pid; if other users may write there, since
     *     they could put their own socket in the place of ours; or if a socket in it would have too long a name
     */
    public static RunDirectory take(Path directory) throws IOException {
        int socketBytes = socket(directory).toString().getBytes(StandardCharsets.UTF_8).length;
        if (socketBytes > MAX_SOCKET_BYTES) {
            throw new IOException("the run directory's name is too long: " + socket(directory) + " has " + socketBytes
                    + " octets, a socket's name may have " + MAX_SOCKET_BYTES);
        }
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
        refuseOthers(directory);
        Path file = directory.resolve("gateway.pid");
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("a gateway with process id " + readPid(channel) + " is running in " + directory);
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return new RunDirectory(directory, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void refuseOthers(Path directory) throws IOException {
        int owner = attribute(directory, "unix:uid");
        int self = Environment.system().userId();
        if (owner != 0 && owner != self) {
            throw new IOException("the run directory " + directory + " belongs to user " + owner
                    + ", not to root or the user of the gateway: chown it or use another one (--run-dir)");
        }
        if ((attribute(directory, "unix:mode") & OTHERS_WRITE) != 0) {
            throw new IOException("other users may write to the run directory " + directory + ": chmod go-w " + directory
                    + " or use another one (--run-dir)");
        }
    }

    private static int attribute(Path file, String name) throws IOException {
        if (Files.getAttribute(file, name) instanceof Integer value) {
            return value;
        }
        throw new IOException("the system does not tell " + name + " of " + file);
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_PID_BYTES);
        channel.read(text, 0);
        String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return pid.isEmpty() ? "unknown" : pid;
    }

    public Path directory() {
        return directory;
    }

    /** Where the report goes, unless an option says otherwise. */
    public Path report(@Nullable Path option) {
        return option == null ? directory.resolve("isakmpd.report") : option;
    }

    /** Where lists go that a command on the FIFO asks for. */
    public Path result() {
        return directory.resolve("isakmpd.result");
    }

    public Path socket() {
        return socket(directory);
    }

    /** Gives the directory up; the pid file stays, empty, because unlinking a locked file races with its next owner. */
    @Override
    public void close() throws IOException {
        try (pidFile) {
            pidFile.truncate(0);
        }
    }
}
