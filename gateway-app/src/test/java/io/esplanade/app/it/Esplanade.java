package io.esplanade.app.it;

import io.esplanade.controlplane.ike.auth.KeyPairs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Our gateway as a process, started as a user would. */
final class Esplanade implements AutoCloseable {
    private static final String JAVA_OPTIONS = "-ea -Dio.netty.leakDetection.level=paranoid";
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Site site;
    private final List<String> options;
    private Process process;

    private Esplanade(Site site, List<String> options) {
        this.site = site;
        this.options = options;
        this.process = launch();
    }

    /** Starts it without waiting, with options of its own behind those that every test has. */
    static Esplanade start(Site site, String configuration, String... options) {
        writePrivate(site.file("ipsec.conf"), configuration);
        return new Esplanade(site, List.of(options));
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                Launchers.path("gateway"), "run", "-v", "-f", site.file("ipsec.conf").toString()));
        command.addAll(List.of("--run-dir", site.sockets().toString()));
        if (!options.contains("--pki-dir")) {
            command.addAll(List.of("--pki-dir", keys(site).toString()));
        }
        command.addAll(options);
        Map<String, String> environment = Map.of(
                "ESPLANADE_JAVA_OPTIONS", JAVA_OPTIONS, "ESPLANADE_STATE_DIR", site.file("state").toString());
        return site.namespace().start(site.file("log"), environment, command.toArray(String[]::new));
    }

    /** The gateway's key directory, with a key pair that takes no time to make. */
    static Path keys(Site site) {
        try {
            Path directory = site.file("pki");
            boolean _ = KeyPairs.generateLocal(directory, KeyPairs.Kind.ECDSA_256);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it in the foreground, where the start is to fail, behind the words of a wrapper such as setpriv(1). */
    static Shell.Result attempt(Site site, String configuration, String... wrapper) {
        writePrivate(site.file("ipsec.conf"), configuration);
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(Launchers.path("gateway"), "run", "-f", site.file("ipsec.conf").toString()));
        command.addAll(List.of("--run-dir", site.sockets().toString()));
        command.addAll(List.of("--pki-dir", keys(site).toString()));
        return site.namespace().attempt(command.toArray(String[]::new));
    }

    /** Runs the command {@code gateway} in the foreground, for starts that are to fail. */
    Shell.Result attemptAnother(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Launchers.path("gateway"), "run", "-f", site.file("ipsec.conf").toString()));
        command.addAll(List.of(arguments));
        return site.namespace().attempt(command.toArray(String[]::new));
    }

    private static void writePrivate(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the line {@code ready}. */
    void awaitReady() {
        Await.until(
                site.namespace().name() + " is ready",
                START,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the gateway ended with " + process.exitValue() + ":\n" + log());
                    }
                    return log().lines().anyMatch("ready"::equals);
                },
                this::log);
    }

    /** Waits for a line of the log that matches. */
    void awaitLog(String regex) {
        Pattern pattern = Pattern.compile(regex);
        Await.until(
                "a line of the log like " + regex, START, () -> pattern.matcher(log()).find(), this::log);
    }

    /** All that it wrote. */
    String log() {
        try {
            return Files.readString(site.file("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The ipsec.conf it was started with. */
    Path configuration() {
        return site.file("ipsec.conf");
    }

    /** The run directory. */
    Path runDirectory() {
        return site.sockets();
    }

    /** Runs ipsecctl against it and returns the output; fails if it does. */
    String ipsecctl(String... arguments) {
        Shell.Result result = attemptIpsecctl(arguments);
        if (!result.ok()) {
            throw new AssertionError("ipsecctl " + String.join(" ", arguments) + ":\n" + result.output());
        }
        return result.output();
    }

    /** Runs ipsecctl, which may fail. */
    Shell.Result attemptIpsecctl(String... arguments) {
        return Shell.attempt(ipsecctlCommand(arguments), Map.of(), "", Shell.PATIENCE);
    }

    private List<String> ipsecctlCommand(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Launchers.path("ipsecctl"), "--run-dir", site.sockets().toString()));
        words.addAll(List.of(arguments));
        return site.namespace().command(words.toArray(String[]::new));
    }

    /** Starts ipsecctl, which goes on and writes to this file. */
    Process startIpsecctl(Path output, String... arguments) {
        return Shell.start(ipsecctlCommand(arguments), Map.of(), output);
    }

    /** Runs ipsecctl with this text as its standard input; it may fail. */
    Shell.Result ipsecctlWithInput(String input, String... arguments) {
        return Shell.attempt(ipsecctlCommand(arguments), Map.of(), input, Shell.PATIENCE);
    }

    /** Number of SAs that {@code ipsecctl -s sa} lists. */
    long sas() {
        return ipsecctl("-s", "sa").lines().filter(line -> line.contains(" spi 0x")).count();
    }

    /** Scrapes {@code /metrics}. */
    String metrics() {
        return site.namespace().run("bash", "-c", """
                exec 3<>/dev/tcp/127.0.0.1/9750
                printf 'GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3
                cat <&3""");
    }

    /** The value of a series whose name and labels match. */
    double metric(String regex) {
        List<Double> values = Pattern.compile("(?m)^" + regex + " (\\S+)$")
                .matcher(metrics())
                .results()
                .map((MatchResult match) -> Double.parseDouble(match.group(match.groupCount())))
                .toList();
        if (values.size() != 1) {
            throw new AssertionError(values.size() + " series like " + regex);
        }
        return values.getFirst();
    }

    /** What it dropped so far, one series a line. */
    String drops() {
        return metrics().lines()
                .filter(line -> line.startsWith("ipsec_packets_dropped_total") && !line.endsWith(" 0.0"))
                .collect(Collectors.joining("\n"));
    }

    /** Writes another configuration and has it read (SIGHUP). */
    void reload(String configuration) {
        writePrivate(site.file("ipsec.conf"), configuration);
        Shell.run("kill", "-HUP", Long.toString(process.pid()));
    }

    /** Ends it as an administrator would, and returns its exit status. */
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Waits for an end that somebody else brings about. */
    int awaitEnd() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the gateway does not end:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** Ends it without warning (kill -9). */
    void crash() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts it again with the same configuration; the log begins anew. */
    void restart() {
        try {
            Files.move(site.file("log"), site.file("log." + System.nanoTime()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
        awaitReady();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
        if (log().contains("LEAK:")) {
            throw new AssertionError("a buffer was not released:\n" + log());
        }
    }
}
