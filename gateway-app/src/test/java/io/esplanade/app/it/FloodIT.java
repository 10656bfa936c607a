package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Somebody begins two thousand main modes a second with gateway B and never goes on: half of them under addresses that no
 * rule names, half under those of its peers. He reads no answer, and needs none.
 */
@ExtendWith(LabExtension.class)
@Isolated("a flood")
@Execution(ExecutionMode.SAME_THREAD)
@DisplayName("a flood of first messages of main mode")
class FloodIT {
    private static final int PER_SECOND = 2000;
    /** More than enough to fill every place that B has for them. */
    private static final int FIRST = 4 * PER_SECOND;
    /** Peers with an address of their own each, hence a phase 1 each; B's rules name the first half of them. */
    private static final int PEERS = 10;

    private static final int PING_MS = 10;
    private static final Duration START = Duration.ofSeconds(20);
    /** All of them together, on a machine that also makes the flood. */
    private static final Duration ALL_UP = Duration.ofSeconds(10);

    /** Arguments: MAC address of gateway B's WAN, how many a second, addresses of peers. Goes on until it is ended. */
    private static final String SENDER =
            """
            import os, random, socket, struct, sys, time
            mac, rate, peers = bytes.fromhex(sys.argv[1].replace(':', '')), int(sys.argv[2]), sys.argv[3:]
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            wire.bind(('wan', 0))

            def attribute(kind, value):
                return struct.pack('!HH', 0x8000 | kind, value)

            def payload(kind, body):
                return struct.pack('!BBH', kind, 0, 4 + len(body)) + body

            # RFC 2409 appendix A: AES of 128 bits, SHA2-256, pre-shared key, group 14, an hour
            attributes = b''.join(attribute(*each) for each in
                                  ((1, 7), (14, 128), (2, 4), (3, 1), (4, 14), (11, 1), (12, 3600)))
            transform = payload(0, struct.pack('!BBH', 1, 1, 0) + attributes)
            proposal = payload(0, struct.pack('!BBBB', 1, 1, 0, 1) + transform)
            sa = payload(0, struct.pack('!II', 1, 1) + proposal)

            def checksum(header):
                total = sum(struct.unpack('!10H', header))
                total = (total >> 16) + (total & 0xffff)
                return ~(total + (total >> 16)) & 0xffff

            def send(source):
                ike = os.urandom(8) + bytes(8) + struct.pack('!BBBBII', 1, 0x10, 2, 0, 0, 28 + len(sa)) + sa
                udp = struct.pack('!HHHH', 500, 500, 8 + len(ike), 0) + ike
                header = bytearray(struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
                                               socket.inet_aton(source), socket.inet_aton('192.0.2.2')))
                header[10:12] = struct.pack('!H', checksum(header))
                wire.send(mac + bytes.fromhex('020000000001') + b'\\x08\\x00' + header + udp)

            started, sent = time.monotonic(), 0
            while True:
                due = int((time.monotonic() - started) * rate)
                while sent < due:
                    send(random.choice(peers) if sent % 2 else '192.0.2.%d' % random.randrange(100, 250))
                    sent += 1
                print(sent, flush=True)
                time.sleep(0.01)
            """;

    @Test
    @DisplayName("keeps no peer out, named or not, and takes nothing from a tunnel that is up")
    void keepsNobodyOut(Lab lab) throws IOException {
        String standing = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        Pair pair = Pair.start(lab, standing, Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, Pair.SUITES) + rules(false));
        for (int number = 0; number < PEERS; number++) {
            lab.gatewayA().run("ip", "addr", "add", address(number) + "/24", "dev", "wan");
        }
        pair.awaitTunnels(1);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        String sas = pair.b().ipsecctl("-s", "sa");
        PingStream pings = PingStream.start(lab, lab.hostA(), Lab.HOST_B, PING_MS);

        Path sent = lab.directory().resolve("flood");
        Process flood = flood(lab, sent);
        try {
            Await.until("the flood has filled B", START, () -> count(sent) >= FIRST && evicted(pair.b()) > 0, pair.b()::log);
            long before = count(sent);
            long startedNs = System.nanoTime();
            assertThat(pair.a().ipsecctlWithInput(standing + rules(true), "-f", "-")).isEqualTo(new Shell.Result(0, ""));
            Await.until("all peers are in", ALL_UP, () -> done(pair.a()) == 1 + PEERS, pair.b()::log);
            double seconds = (System.nanoTime() - startedNs) / 1e9;
            double rate = (count(sent) - before) / seconds;
            Files.writeString(
                    lab.directory().resolve("figures"),
                    "%d peers in %.2f s, %.0f first messages a second\n".formatted(PEERS, seconds, rate));
            assertThat(rate).isGreaterThan(0.9 * PER_SECOND);
            assertThat(pair.b().metric("ipsec_ike_half_open")).isGreaterThan(PER_SECOND);
        } finally {
            flood.destroy();
        }
        assertThat(pings.stopAndCountLost()).as(pair.b().drops()).isZero();
        assertThat(pair.b().ipsecctl("-s", "sa").lines()).containsAll(sas.lines().toList()).hasSize(2 * (1 + PEERS));
        assertThat(pair.b().log()).doesNotContain("Exception");
        assertThat(lab.clearText()).isZero();
    }

    private static Process flood(Lab lab, Path log) {
        String mac = lab.gatewayB().run("cat", "/sys/class/net/wan/address").strip();
        return lab.gatewayA().start(
                log, Map.of(), Transfer.PYTHON, "-c", SENDER, mac, "" + PER_SECOND, lab.wanA(), address(0), address(1));
    }

    /** First messages so far. */
    private static long count(Path sent) {
        try {
            return Files.readString(sent).lines().mapToLong(FloodIT::number).max().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line may have been written in part. */
    private static long number(String line) {
        return line.chars().allMatch(Character::isDigit) ? Long.parseLong(line) : 0;
    }

    private static double evicted(Esplanade gateway) {
        return gateway.metric("ipsec_ike_dropped_total\\{reason=\"half_open_evicted\"\\}");
    }

    private static long done(Esplanade gateway) {
        return gateway.log().lines().filter(line -> line.contains("quick mode done")).count();
    }

    private static String address(int number) {
        return "192.0.2." + (11 + number);
    }

    /** The rules of gateway A, or those of gateway B that belong to them. */
    private static String rules(boolean atA) {
        return IntStream.range(0, PEERS)
                .mapToObj(number -> {
                    String net = "10.31." + number + ".0/24";
                    return atA
                            ? Pair.rule("active", "from " + net + " to " + Lab.NET_B, address(number), Lab.WAN_B, Pair.SUITES)
                            : Pair.rule("passive", "from " + Lab.NET_B + " to " + net, Lab.WAN_B,
                                    number < PEERS / 2 ? address(number) : "any", Pair.SUITES);
                })
                .collect(Collectors.joining());
    }
}
