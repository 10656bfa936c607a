package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a device of a namespace saw, by tcpdump. */
final class Capture {
    private static final Path VERIFY = Path.of(System.getProperty("basedir", "."), "src/test/scapy/verify.py");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path file;
    private final Process process;

    private Capture(Path file, Process process) {
        this.file = file;
        this.process = process;
    }

    /** Captures until {@link #stop}; when this returns, the capture is on. */
    static Capture start(Lab lab, Namespace where, String device) {
        Path file = lab.directory().resolve("capture-" + System.nanoTime() + ".pcap");
        Path log = lab.directory().resolve(file.getFileName() + ".log");
        Process process = where.start(
                log,
                Map.of(),
                "tcpdump",
                "-Z",
                "root",
                "-U",
                "--immediate-mode",
                "-n",
                "-i",
                device,
                "-w",
                file.toString());
        Await.until("tcpdump listens", PATIENCE, () -> read(log).contains("listening on"));
        return new Capture(file, process);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the capture. */
    void stop() {
        process.destroy();
        Await.until("tcpdump ends", PATIENCE, () -> !process.isAlive());
    }

    /** One line for each packet that the display filter shows, fields separated by tabs. */
    List<String> fields(List<String> options, String filter, String... fields) {
        List<String> command =
                new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-Y", filter, "-T", "fields"));
        command.addAll(options);
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        return Shell.run(command.toArray(String[]::new)).lines().filter(Predicate.not(Capture::isWarning)).toList();
    }

    /**
     * Opens what it saw by {@code verify.py}, which is scapy: one line a packet.
     *
     * @param sas with keys, as {@code ipsecctl -k -s sa} prints them
     */
    List<String> openedByScapy(String sas) {
        Shell.Result result = Shell.attempt(
                List.of(Transfer.PYTHON, VERIFY.toAbsolutePath().toString(), file.toString()),
                Map.of(),
                sas,
                Shell.PATIENCE);
        if (!result.ok()) {
            throw new AssertionError("scapy said:\n" + result.output());
        }
        return result.output().lines().toList();
    }

    private static boolean isWarning(String line) {
        return line.isEmpty() || line.startsWith("Running as user");
    }
}
