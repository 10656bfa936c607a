package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A wire between the gateways that loses, doubles and reorders frames when told to ({@code hop.py}). */
final class Hop implements AutoCloseable {
    private static final Path SCRIPT =
            Path.of(System.getProperty("basedir", "."), "src/test/traffic/hop.py").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SEED = "20";

    private final Path log;
    private final Process process;

    private Hop(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** Starts it in a box with the interfaces {@code left} and {@code right}, which are to lead to the gateways. */
    static Hop start(Namespace box, Path log, Lab lab) {
        for (String device : new String[] {"left", "right"}) {
            box.run("sysctl", "-qw", "net.ipv6.conf." + device + ".disable_ipv6=1");
            box.run("ip", "link", "set", "dev", device, "up");
            wholeFrames(box, device);
        }
        wholeFrames(lab.gatewayB(), "wan");
        wholeFrames(lab.gatewayA(), "wan");
        Process process = box.start(log, Map.of(), Transfer.PYTHON, SCRIPT.toString(), "left", "right", SEED);
        Hop hop = new Hop(log, process);
        Await.until("the hop listens", PATIENCE, () -> hop.log().contains("listening"), hop::log);
        return hop;
    }

    /** No frame larger than the MTU, and none without its checksum. */
    private static void wholeFrames(Namespace box, String device) {
        box.run("ethtool", "-K", device, "tx", "off", "tso", "off", "gso", "off", "gro", "off");
        box.run("ethtool", "-K", device, "tx-udp-segmentation", "off");
    }

    /** From now on it does harm. */
    void doHarm() {
        Shell.run("kill", "-USR1", Long.toString(process.pid()));
    }

    /** Ends it. */
    void stop() {
        process.destroy();
        Await.until("the hop ends", PATIENCE, () -> !process.isAlive(), this::log);
    }

    /** Frames of a kind, when it has ended: passed, lost, doubled, late or refused. */
    long frames(String kind) {
        Matcher matcher = Pattern.compile(kind + " (\\d+)").matcher(log());
        if (!matcher.find()) {
            throw new AssertionError("the hop said: " + log());
        }
        return Long.parseLong(matcher.group(1));
    }

    private String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
