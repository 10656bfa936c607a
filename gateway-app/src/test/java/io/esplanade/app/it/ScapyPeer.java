package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The other end of manually keyed SAs, made of scapy: an ESP and an AH that are not ours ({@code peer.py}). */
final class ScapyPeer implements AutoCloseable {
    private static final Path SCRIPT = Path.of(System.getProperty("basedir", "."), "src/test/scapy/peer.py");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path log;
    private final Process process;

    private ScapyPeer(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** @param configuration in JSON, as {@code peer.py} describes it */
    static ScapyPeer start(Site site, String configuration) {
        Path file = site.file("peer.json");
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path log = site.file("scapy.log");
        Process process = site.namespace()
                .start(log, Map.of(), "/usr/bin/python3", SCRIPT.toAbsolutePath().toString(), file.toString());
        ScapyPeer peer = new ScapyPeer(log, process);
        Await.until("scapy listens", PATIENCE, () -> peer.log().contains("listening"), peer::log);
        return peer;
    }

    /** Packets that it opened and found authentic. */
    long verified() {
        return log().lines().filter(line -> line.startsWith("ok ")).count();
    }

    /** A line for each packet, and what went wrong. */
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        Await.until("scapy ends", PATIENCE, () -> !process.isAlive());
    }
}
