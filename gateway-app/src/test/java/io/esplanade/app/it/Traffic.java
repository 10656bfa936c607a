package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * IPv4 and IPv6 flows between the hosts, both ways at once, whose content the receiver compares with what was sent
 * ({@code traffic.py}).
 */
final class Traffic {
    /** Datagrams of all sizes, many of them larger than any MTU here but the largest. */
    static final Datagrams ANY_SIZE = new Datagrams(12_000, 1);

    /** Datagrams of one size, 24 in one call (UDP_SEGMENT), that fit into any path here. */
    static final Datagrams SEGMENTED = new Datagrams(1000, 24);

    private static final Path SCRIPT =
            Path.of(System.getProperty("basedir", "."), "src/test/traffic/traffic.py").toAbsolutePath();
    private static final long PATIENCE_S = 90;
    private static final int PORT = 7000;

    private final Lab lab;
    private final List<Flow> flows = new ArrayList<>();

    private Traffic(Lab lab) {
        this.lab = lab;
    }

    /**
     * Datagrams of an exchange.
     *
     * @param mostBytes the longest payload
     * @param run how many of one size leave in one call
     */
    record Datagrams(int mostBytes, int run) {
        private List<String> shape() {
            return List.of(Integer.toString(mostBytes), Integer.toString(run));
        }
    }

    private record Flow(int number, Process sender, Path sent, Process receiver, Path received) {}

    /** Datagrams that came, of how many, with other content than was sent, and more than once. */
    record Received(long distinct, long sent, long wrong, long duplicate) {}

    /** Sends so many MiB by each of the four flows in writes of random sizes; fails unless they arrive unchanged. */
    static void tcp(Lab lab, int mebibytes) {
        Traffic traffic = new Traffic(lab);
        traffic.between("tcp", octets(mebibytes), List.of());
        traffic.await();
        for (Flow flow : traffic.flows) {
            assertThat(text(flow.received)).as("flow " + flow.number).isEqualTo(text(flow.sent)).hasLineCount(1);
        }
    }

    /** Sends so many MiB by each of the four flows, never more at once than fits; fails unless all arrive unchanged. */
    static void udp(Lab lab, int mebibytes, Datagrams datagrams) {
        assertAllArrived(udpWithLoss(lab, mebibytes, datagrams));
    }

    private static void assertAllArrived(List<Received> flows) {
        assertThat(flows).allMatch(flow -> flow.distinct == flow.sent);
    }

    /** As above; fails if one arrives changed or more than once, and returns how many there were in each flow. */
    static List<Received> udpWithLoss(Lab lab, int mebibytes, Datagrams datagrams) {
        Traffic traffic = new Traffic(lab);
        traffic.between("udp", octets(mebibytes), datagrams.shape());
        return traffic.received();
    }

    private static String octets(int mebibytes) {
        return Long.toString((long) mebibytes << 20);
    }

    private List<Received> received() {
        await();
        List<Received> all = flows.stream().map(flow -> parsed(text(flow.received))).toList();
        assertThat(all).allMatch(received -> received.wrong == 0 && received.duplicate == 0 && received.sent > 0);
        return all;
    }

    private static Received parsed(String line) {
        String[] words = line.strip().split(" ", -1);
        assertThat(words).as(line).hasSize(4);
        return new Received(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    private void between(String protocol, String octets, List<String> shape) {
        start(protocol, lab.hostA(), lab.hostB(), Lab.HOST_B, octets, shape);
        start(protocol, lab.hostB(), lab.hostA(), Lab.HOST_A, octets, shape);
        start(protocol, lab.hostA(), lab.hostB(), Lab.HOST_B6, octets, shape);
        start(protocol, lab.hostB(), lab.hostA(), Lab.HOST_A6, octets, shape);
    }

    /** Flow, port and seed have one number. */
    private void start(
            String protocol, Namespace from, Namespace to, String address, String octets, List<String> shape) {
        int number = PORT + flows.size();
        String seed = Integer.toString(number);
        List<String> in = new ArrayList<>(List.of(protocol + "-in", seed));
        List<String> out = new ArrayList<>(List.of(protocol + "-out", address, seed, octets, seed));
        if (!shape.isEmpty()) {
            in.add(seed);
        }
        in.addAll(shape);
        out.addAll(shape);
        Path received = lab.directory().resolve(protocol + number + "-received-" + System.nanoTime());
        Path sent = lab.directory().resolve(protocol + number + "-sent-" + System.nanoTime());
        Process receiver = run(to, received, in);
        flows.add(new Flow(number, run(from, sent, out), sent, receiver, received));
    }

    private static Process run(Namespace in, Path log, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(Transfer.PYTHON, SCRIPT.toString()));
        words.addAll(arguments);
        return in.start(log, Map.of(), words.toArray(String[]::new));
    }

    private void await() {
        try {
            for (Flow flow : flows) {
                assertEnds(flow.sender, flow.sent);
                assertEnds(flow.receiver, flow.received);
            }
        } finally {
            flows.forEach(flow -> List.of(flow.sender, flow.receiver).forEach(Process::destroy));
        }
    }

    private static void assertEnds(Process process, Path log) {
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as(log + " ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        assertThat(process.exitValue()).as(text(log)).isZero();
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
