package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.regex.Pattern;

/** A ping that goes on until it is stopped, and then says which answers are missing. */
final class PingStream implements AutoCloseable {
    private static final Pattern SEQUENCE = Pattern.compile("icmp_seq=(\\d+) ttl=");
    // ping writes 16 bits of its counter.
    private static final int MAX_PINGS = 65_535;

    private final Path log;
    private final Process process;

    private PingStream(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    static PingStream start(Lab lab, Namespace from, String address, int intervalMs) {
        Path log = lab.directory().resolve("ping-" + from.name() + "-" + System.nanoTime());
        String interval = Double.toString(intervalMs / 1000.0);
        return new PingStream(log, from.start(log, Map.of(), "ping", "-i", interval, "-c", "" + MAX_PINGS, address));
    }

    /** Answers so far. */
    int received() {
        return answers().cardinality();
    }

    /** Waits for more answers: so the path carries traffic at this moment. */
    void awaitMore(int more) {
        int enough = received() + more;
        Await.until(more + " more pings", Duration.ofSeconds(30), () -> received() >= enough);
    }

    /** Stops, and returns how many pings before the last answered one were not answered. */
    int stopAndCountLost() {
        awaitMore(5);
        close();
        BitSet answers = answers();
        return answers.length() - 1 - answers.cardinality();
    }

    /** Stops, and returns how many were not answered between the first and the last that were. */
    int stopAndCountGaps() {
        awaitMore(5);
        close();
        BitSet answers = answers();
        return answers.length() - answers.nextSetBit(0) - answers.cardinality();
    }

    private BitSet answers() {
        BitSet answers = new BitSet();
        try {
            SEQUENCE.matcher(Files.readString(log))
                    .results()
                    .forEach(match -> answers.set(Integer.parseInt(match.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }

    @Override
    public void close() {
        process.destroy();
        Await.until("ping ends", Duration.ofSeconds(5), () -> !process.isAlive());
    }
}
