package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gateways of several workers: tunnels between IPv4 and IPv6 networks, and SAs of the file for a host of its own. */
@ExtendWith(LabExtension.class)
@DisplayName("several workers")
class WorkersIT {
    private static final String MANUAL_A = "10.1.0.77";
    private static final String MANUAL_B = "10.2.0.77";
    private static final int MEBIBYTES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest(name = "{0} against {1}, {2}")
    @CsvSource({"2, 2, --udp-encap", "2, 2, ''", "3, 1, --udp-encap", "1, 3, ''"})
    @DisplayName("carry TCP and UDP of each tunnel both ways, whole and in order")
    void carryEverything(int workersA, int workersB, String encapsulation, Lab lab) {
        lab.hostA().run("ip", "addr", "add", MANUAL_A + "/24", "dev", "eth0");
        lab.hostB().run("ip", "addr", "add", MANUAL_B + "/24", "dev", "eth0");
        Esplanade b = start(lab, lab.gatewayB(), rulesB(lab), workersB, encapsulation);
        Esplanade a = start(lab, lab.gatewayA(), rulesA(lab), workersA, encapsulation);
        new Pair(a, b).awaitTunnels(2);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        lab.awaitPing(lab.hostA(), Lab.HOST_B6);
        lab.awaitPing(lab.hostA(), MANUAL_B);

        for (String[] ends : new String[][] {
            {Lab.HOST_A, Lab.HOST_B}, {Lab.HOST_A6, Lab.HOST_B6}, {MANUAL_A, MANUAL_B}
        }) {
            Transfer.send(lab, lab.hostA(), lab.hostB(), ends[1], 5001, MEBIBYTES);
            Transfer.send(lab, lab.hostB(), lab.hostA(), ends[0], 5002, MEBIBYTES);
            assertThat(lab.pings(lab.hostA(), ends[1], 50, 5)).as(a.drops() + b.drops()).isEqualTo(50);
            assertThat(lab.pings(lab.hostB(), ends[0], 50, 5)).as(a.drops() + b.drops()).isEqualTo(50);
        }
        udp(lab, Lab.HOST_B, 5301);
        udp(lab, Lab.HOST_B6, 5302);
        assertThat(lab.clearText()).isZero();
        assertThat(a.drops() + b.drops()).doesNotContain("internal_error", "handover", "unknown_spi", "replay");
        assertThat(a.log()).contains(workersA == 1 ? "one worker" : workersA + " workers");
    }

    private static Esplanade start(Lab lab, Namespace gateway, String rules, int workers, String encapsulation) {
        return lab.start(gateway, rules, Stream.of("--workers", "" + workers, encapsulation)
                .filter(option -> !option.isEmpty())
                .toArray(String[]::new));
    }

    private static String rulesA(Lab lab) {
        return manual(lab.wanA(), Lab.WAN_B, MANUAL_A, MANUAL_B, true)
                + Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES)
                + Pair.ruleA(lab, Lab.NET_A6, Lab.NET_B6, Pair.SUITES);
    }

    private static String rulesB(Lab lab) {
        return manual(Lab.WAN_B, lab.wanASeenByB(), MANUAL_B, MANUAL_A, false)
                + Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, Pair.SUITES)
                + Pair.ruleB(lab, Lab.NET_B6, Lab.NET_A6, Pair.SUITES);
    }

    /** The first SPI belongs to the first worker of two and of three, the second one to neither. */
    private static String manual(String local, String peer, String from, String to, boolean first) {
        return """
                esp tunnel from %s to %s spi %s auth hmac-sha2-256 enc aes-128 authkey 0x%s enckey 0x%s
                esp tunnel from %s to %s spi %s auth hmac-sha2-256 enc aes-128 authkey 0x%s enckey 0x%s
                flow esp from %s to %s local %s peer %s type require
                """.formatted(
                        local, peer, first ? "0x6000" : "0x6001", "11".repeat(32), "22".repeat(16),
                        peer, local, first ? "0x6001" : "0x6000", "11".repeat(32), "22".repeat(16),
                        from, to, local, peer);
    }

    /** A stream that a busy machine can queue. */
    private static void udp(Lab lab, String address, int port) {
        Path log = lab.directory().resolve("udp-" + port);
        Process server = lab.hostB().start(log, Map.of(), "iperf3", "-s", "-1", "-p", "" + port, "--forceflush");
        try {
            Await.until("iperf3 listens", PATIENCE, () -> read(log).contains("listening"));
            Shell.Result sent = lab.hostA().attempt(
                    Duration.ofSeconds(20),
                    "iperf3", "-c", address, "-p", "" + port, "-u", "-b", "2M", "-l", "1000", "-t", "2", "-R");
            assertThat(sent.output()).containsPattern(" 0/\\d{3,} \\(0%\\) +receiver");
        } finally {
            server.destroy();
        }
    }

    @Test
    @DisplayName("share the tunnels, find what TCP goes through, go before other programs, and use no processor when idle")
    void areIdleWhenNothingComes(Lab lab) throws Exception {
        Pair pair = new Pair(
                lab.start(lab.gatewayA(), rulesA(lab), "--workers", "2", "--udp-encap"),
                lab.start(lab.gatewayB(), rulesB(lab), "--workers", "2", "--udp-encap"));
        pair.awaitTunnels(2);
        lab.awaitPing(lab.hostA(), Lab.HOST_B6);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B, 5001, MEBIBYTES);
        Transfer.send(lab, lab.hostA(), lab.hostB(), Lab.HOST_B6, 5002, MEBIBYTES);

        // A first packet may come to the wrong queue; the kernel learns from the answers.
        double carried = pair.a().metric("ipsec_tunnel_packets_total\\{dir=\"out\",tunnel=\"from-10[^\"]*\"\\}")
                + pair.a().metric("ipsec_tunnel_packets_total\\{dir=\"out\",tunnel=\"from-fd[^\"]*\"\\}");
        double handedOver = pair.a().metric("ipsec_worker_handovers_total\\{worker=\"0\"\\}")
                + pair.a().metric("ipsec_worker_handovers_total\\{worker=\"1\"\\}");
        assertThat(handedOver).isLessThan(carried / 20);

        pause(Duration.ofSeconds(1));
        Map<String, Long> before = workers(pair.a().pid(), WorkersIT::ticks);
        assertThat(before).hasSize(2);
        assertThat(workers(pair.a().pid(), stat -> Long.parseLong(stat[16])).values()).as("nice values").containsOnly(-10L);
        pause(Duration.ofSeconds(4));
        Map<String, Long> after = workers(pair.a().pid(), WorkersIT::ticks);
        after.forEach((worker, ticks) -> assertThat(ticks - before.getOrDefault(worker, 0L)).as(worker).isLessThanOrEqualTo(2));
    }

    private static void pause(Duration duration) {
        assertThat(Await.holdsWithin(duration, () -> false)).isFalse();
    }

    /** Processor time, in ticks of 10 ms. */
    private static long ticks(String[] stat) {
        return Long.parseLong(stat[11]) + Long.parseLong(stat[12]);
    }

    /** @param value of what proc_pid_stat(5) tells of a worker's thread, from the state on */
    private static Map<String, Long> workers(long pid, ToLongFunction<String[]> value) throws IOException {
        Map<String, Long> values = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", "" + pid, "task"))) {
            tasks.forEach(task -> {
                String stat = read(task.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                if (name.startsWith("worker-")) {
                    values.put(name, value.applyAsLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)));
                }
            });
        }
        return values;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("refuse a device of one queue, and say what helps")
    void aDeviceOfOneQueueIsForOneWorker(Lab lab) {
        lab.gatewayA().run("ip", "tuntap", "add", "enc0", "mode", "tun");

        Shell.Result refused = lab.attemptStart(lab.gatewayA(), rulesA(lab));

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("enc0", "--workers 1");
        lab.start(lab.gatewayA(), rulesA(lab), "--workers", "1");
    }
}
