package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tunnel A carries a ping each millisecond, a UDP stream and TCP while the file changes around it fifty times: tunnels
 * to the same peer, to another one, with keys from the file, come, change and go. Files with an error come in between.
 */
@ExtendWith(LabExtension.class)
@DisplayName("changes of other rules")
class NoDropOnReloadIT {
    private static final int ROUNDS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern SPIS = Pattern.compile("spi (0x\\w+) enc aes-128-gcm");

    @Test
    @DisplayName("lose no packet of tunnel A, keep its SAs, and leave nothing behind")
    void tunnelAGoesOn(Lab lab) throws Exception {
        Pair pair = Pair.start(lab, Pair.SUITES);
        Esplanade a = pair.a();
        pair.awaitTunnels(1);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        String own = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        List<String> spis = spis(a);
        String kernelRules = lab.gatewayA().run("ip", "rule");
        double packets = a.metric("ipsec_tunnel_packets_total\\{dir=\"out\",tunnel=\"from-10.1.0.0/24-to-10.2.0.0/24\"\\}");

        // Slow enough for the device's queue of 500 packets to outlast a machine that is busy otherwise for a second.
        Stream udp = Stream.start(lab, 5301, "-u", "-b", "2M", "-l", "1000");
        Stream tcp = Stream.start(lab, 5302, "-b", "20M");
        PingStream ping = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 1);
        ping.awaitMore(100);
        for (int round = 0; round < ROUNDS; round++) {
            change(a, own, round);
        }
        assertThat(a.ipsecctlWithInput(own, "-f", "-")).isEqualTo(new Shell.Result(0, ""));

        assertThat(ping.stopAndCountLost()).as("lost pings; %s", a.drops()).isZero();
        // What came to the host and found iperf3's buffer full was not lost on the way.
        assertThat(udp.stopAndCountLost() - fullBuffers(lab.hostB())).as("lost UDP datagrams; %s", a.drops()).isZero();
        tcp.stopAndCheck();
        assertThat(spis(a)).isEqualTo(spis);
        assertThat(a.metric("ipsec_tunnel_packets_total\\{dir=\"out\",tunnel=\"from-10.1.0.0/24-to-10.2.0.0/24\"\\}"))
                .isGreaterThan(packets + 10_000);
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(2);
        assertThat(a.sas()).isEqualTo(2);
        assertThat(lab.gatewayA().run("ip", "rule")).isEqualTo(kernelRules);
        assertThat(a.metrics()).doesNotContain("10.22.0.0/24", "esp-192.0.2.77");
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("lose nothing when a neighbour with the same peer is up, changes its main mode, and goes")
    void aLiveNeighbourComesAndGoes(Lab lab) throws Exception {
        String own = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        Pair pair = Pair.start(lab, own, Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, Pair.SUITES)
                + Pair.ruleB(lab, "10.22.0.0/24", "10.21.0.0/24", Pair.SUITES));
        pair.awaitTunnels(1);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        Esplanade a = pair.a();
        String sas = a.ipsecctl("-s", "sa");
        PingStream ping = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 1);
        ping.awaitMore(100);
        for (String suites : List.of(
                Pair.SUITES,
                Pair.SUITES.replace("enc aes group", "enc aes-256 group"),
                Pair.SUITES.replace("modp2048", "modp3072"))) {
            String neighbour = Pair.ruleA(lab, "10.21.0.0/24", "10.22.0.0/24", suites);
            assertThat(a.ipsecctlWithInput(neighbour + own, "-f", "-")).isEqualTo(new Shell.Result(0, ""));
            Await.until("the neighbour is up", PATIENCE, () -> a.sas() == 4, a::log);
        }
        assertThat(a.ipsecctlWithInput(own, "-f", "-")).isEqualTo(new Shell.Result(0, ""));
        Await.until("the neighbour is gone at both", PATIENCE, () -> a.sas() == 2 && pair.b().sas() == 2, a::log);

        assertThat(ping.stopAndCountLost()).as("lost pings; %s", a.drops()).isZero();
        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(sas);
        assertThat(a.log().lines().filter(line -> line.contains("phase 1 done"))).hasSize(1);
    }

    @Test
    @DisplayName("lose nothing on trial, taken back and confirmed; SIGHUP waits, and a stop leaves nothing")
    void aTrialLosesNothing(Lab lab) throws Exception {
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        Esplanade a = pair.a();
        String own = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        String more = own + toTheSamePeer("aes-256");
        String sas = a.ipsecctl("-s", "sa");
        PingStream ping = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 1);
        ping.awaitMore(100);
        assertThat(a.ipsecctlWithInput(more, "-f", "-", "--confirm", "5s").status()).isZero();
        a.reload(own + "flow from 10.7.0.0/24 to 10.8.0.0/24 type deny\n");
        a.awaitLog("configuration not changed: the rules of now await confirmation");
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(4);
        a.awaitLog("nobody confirmed the rules: those from before are in force again");
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(2);
        assertThat(a.ipsecctlWithInput(more, "-f", "-", "--confirm", "5m").status()).isZero();
        assertThat(a.ipsecctl("--confirm")).isEqualTo("confirmed\n");

        assertThat(ping.stopAndCountLost()).as("lost pings; %s", a.drops()).isZero();
        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(sas);
        assertThat(a.ipsecctlWithInput(own, "-f", "-", "--confirm", "5m").status()).isZero();
        assertThat(a.stop()).isZero();
        assertThat(a.log()).contains("the gateway stops before anybody confirmed the rules");
        assertThat(lab.gatewayA().run("ip", "rule")).doesNotContain("20500");
    }

    /** One change, by ipsecctl or by SIGHUP; each fifth is a file with an error. */
    private static void change(Esplanade a, String own, int round) {
        if (round % 5 == 4) {
            String flows = a.ipsecctl("-s", "flow");
            Shell.Result refused = a.ipsecctlWithInput(own + "ike from\n", "-f", "-");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output()).contains("stdin: 2: syntax error");
            assertThat(a.ipsecctl("-s", "flow")).isEqualTo(flows);
            return;
        }
        String file = own + switch (round % 5) {
            case 0 -> toTheSamePeer("aes-256");
            case 1 -> toTheSamePeer("aes-256") + keyed(round);
            case 2 -> toTheSamePeer("aes-128-gcm") + keyed(round);
            default -> "flow from 10.1.0.128/26 to 10.2.0.128/26 type bypass\n";
        };
        if (round % 2 == 0) {
            assertThat(a.ipsecctlWithInput(file, "-f", "-")).isEqualTo(new Shell.Result(0, ""));
        } else {
            double before = a.metric("ipsec_config_loaded_timestamp_seconds");
            long reloads = reloads(a);
            a.reload(file);
            Await.until("the file is read", PATIENCE, () -> reloads(a) > reloads, a::log);
            assertThat(a.metric("ipsec_config_loaded_timestamp_seconds")).isGreaterThanOrEqualTo(before);
        }
    }

    private static long fullBuffers(Namespace host) {
        Matcher counter = Pattern.compile("UdpRcvbufErrors\\s+(\\d+)").matcher(host.run("nstat", "-asz", "UdpRcvbufErrors"));
        assertThat(counter.find()).isTrue();
        return Long.parseLong(counter.group(1));
    }

    private static long reloads(Esplanade a) {
        return a.log().lines().filter(line -> line.endsWith("configuration read again")).count();
    }

    /** Under the same ISAKMP SA as tunnel A. */
    private static String toTheSamePeer(String cipher) {
        return "ike passive esp from 10.21.0.0/24 to 10.22.0.0/24 local 192.0.2.1 peer 192.0.2.2 "
                + Pair.SUITES.replace("aes-128-gcm", cipher) + " psk \"sesame\"\n";
    }

    /** Inside tunnel A's own networks; other SPIs in every second round, other keys in each. */
    private static String keyed(int round) {
        String octet = String.format("%02x", 0x10 + round);
        return """
                flow esp from 10.1.0.64/26 to 10.2.0.64/26 peer 192.0.2.77
                esp tunnel from 192.0.2.1 to 192.0.2.77 spi 0x%1$s1:0x%1$s2 auth hmac-sha2-256 enc aes \\
                    authkey 0x%2$s:0x%3$s enckey 0x%4$s:0x%5$s
                flow from 10.1.0.128/26 to 10.2.0.128/26 type bypass
                """.formatted(
                        round % 2 == 0 ? "100" : "200",
                        "a1".repeat(31) + octet,
                        "b2".repeat(31) + octet,
                        "c3".repeat(15) + octet,
                        "d4".repeat(15) + octet);
    }

    private static List<String> spis(Esplanade a) {
        return SPIS.matcher(a.ipsecctl("-s", "sa")).results().map(match -> match.group(1)).toList();
    }

    /** iperf3 from host A to host B. */
    private record Stream(Process server, Process client, Path log) {
        private static final int SECONDS = 120; // longer than any run; it is ended before

        static Stream start(Lab lab, int port, String... options) {
            Path serverLog = lab.directory().resolve("iperf3-server-" + port);
            Path clientLog = lab.directory().resolve("iperf3-client-" + port);
            Process server = lab.hostB()
                    .start(serverLog, Map.of(), "iperf3", "-s", "-1", "-p", "" + port, "--forceflush");
            Await.until("iperf3 listens", PATIENCE, () -> text(serverLog).contains("listening"));
            String[] words = new String[10 + options.length];
            System.arraycopy(
                    new String[] {"iperf3", "-c", Lab.HOST_B, "-p", "" + port, "-t", "" + SECONDS, "-i", "1", "--forceflush"},
                    0,
                    words,
                    0,
                    10);
            System.arraycopy(options, 0, words, 10, options.length);
            Process client = lab.hostA().start(clientLog, Map.of(), words);
            Await.until("iperf3 sends", PATIENCE, () -> text(clientLog).contains("bits/sec"));
            return new Stream(server, client, serverLog);
        }

        /** Datagrams that the receiver missed. */
        long stopAndCountLost() throws InterruptedException {
            stop();
            long lost = 0;
            long sent = 0;
            // Every second counts: the sum is not written when the client ends early.
            Matcher matcher = Pattern.compile("(\\d+)/(\\d+) \\(").matcher(text(log));
            while (matcher.find()) {
                lost += Long.parseLong(matcher.group(1));
                sent += Long.parseLong(matcher.group(2));
            }
            assertThat(sent).as(text(log)).isGreaterThan(1_000);
            return lost;
        }

        void stopAndCheck() throws InterruptedException {
            assertThat(client.isAlive()).as("TCP goes on").isTrue();
            stop();
            assertThat(text(log)).contains("bits/sec");
        }

        private void stop() throws InterruptedException {
            client.destroy(); // SIGTERM
            client.waitFor();
            server.waitFor();
        }

        private static String text(Path file) {
            try {
                return Files.exists(file) ? Files.readString(file) : "";
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
