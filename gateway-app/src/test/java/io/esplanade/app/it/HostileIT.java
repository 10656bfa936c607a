package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Somebody on the WAN sends what he likes, from the peer's address and from his own, straight into gateway B's
 * interface: clear text for the protected network, junk of all small sizes for each socket, and thousands of
 * forged ESP packets.
 */
@ExtendWith(LabExtension.class)
@Isolated("counts what gets through of a flood")
@Execution(ExecutionMode.SAME_THREAD)
@DisplayName("a hostile WAN")
class HostileIT {
    private static final int FORGED = 20_000;
    private static final int CLEAR = 50;
    private static final int LINES_PER_SECOND = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Arguments: MAC address of gateway B's WAN, what to send, how many, then SPIs. */
    private static final String SENDER =
            """
            import random, socket, struct, sys
            mac, what, count = bytes.fromhex(sys.argv[1].replace(':', '')), sys.argv[2], int(sys.argv[3])
            spis = [int(spi, 16) for spi in sys.argv[4:]]
            chance = random.Random(1)
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            wire.bind(('wan', 0))

            def checksum(header):
                total = sum(struct.unpack('!10H', header))
                total = (total >> 16) + (total & 0xffff)
                return ~(total + (total >> 16)) & 0xffff

            def send(protocol, payload, source, destination='192.0.2.2'):
                header = bytearray(struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0,
                                               socket.inet_aton(source), socket.inet_aton(destination)))
                header[10:12] = struct.pack('!H', checksum(header))
                wire.send(mac + bytes.fromhex('020000000001') + b'\\x08\\x00' + header + payload)

            def udp(port, payload):
                return struct.pack('!HHHH', port, port, 8 + len(payload), 0) + payload

            if what == 'clear':
                for _ in range(count):
                    send(17, udp(9, b'clear text'), '10.1.0.10', '10.2.0.10')
            elif what == 'junk':
                for size in range(count + 1):
                    for source in '192.0.2.1', '192.0.2.77':
                        junk = chance.randbytes(size)
                        send(17, udp(500, junk), source)
                        send(17, udp(4500, junk), source)
                        send(17, udp(4500, bytes(4) + junk), source)
                        send(17, udp(4500, b'\\xff' * size), source)
                        send(50, junk, source)
                        for spi in spis:
                            esp = struct.pack('!I', spi) + junk
                            send(50, esp, source)
                            send(17, udp(4500, esp), source)
                            send(50, esp[:size], source)
            else:
                for sequence in range(count):
                    esp = struct.pack('!II', spis[0], sequence) + chance.randbytes(60)
                    send(50, esp, '192.0.2.1')
            """;

    @Test
    @DisplayName("does no harm to a tunnel, is counted, and does not fill the log")
    void doesNoHarm(Lab lab) {
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        Esplanade b = pair.b();
        String sas = b.ipsecctl("-s", "sa");
        List<String> spis = liveSpis(sas);
        spis.add("0xdeadbeef");
        spis.add("0x00000001");
        lab.hostB().nft("table inet watch { counter reached { }; chain in { type filter hook prerouting priority -300;"
                + " udp dport 9 counter name reached; }; }");
        long linesBefore = b.log().lines().count();
        long startedNs = System.nanoTime();

        attack(lab, "clear", CLEAR, spis);
        awaitDropped(b, "clear_text", CLEAR);
        assertThat(lab.hostB().run("nft", "list", "counter", "inet", "watch", "reached")).contains("packets 0 ");

        attack(lab, "junk", 120, spis);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 10, 10)).isEqualTo(10);
        attack(lab, "forged", FORGED, spis);
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 10, 10)).isEqualTo(10);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 10, 10)).isEqualTo(10);

        long seconds = Duration.ofNanos(System.nanoTime() - startedNs).toSeconds() + 1;
        assertThat(b.log().lines().count() - linesBefore).isLessThanOrEqualTo(LINES_PER_SECOND * seconds);
        assertThat(b.log()).doesNotContain("Exception", "\\tat ");
        assertThat(b.ipsecctl("-s", "sa")).isEqualTo(sas);
        // The kernel drops some of a flood before we see it.
        assertThat(dropped(b, "auth_fail")).isBetween(FORGED / 10.0, FORGED + 2000.0);
        for (String reason : List.of("unknown_spi", "malformed", "wrong_encapsulation")) {
            assertThat(dropped(b, reason)).as(reason).isPositive();
        }
        assertThat(pair.a().log()).doesNotContain("deleted", "lifetime is over");
    }

    /** The SPI of gateway B's inbound SA first. */
    private static List<String> liveSpis(String sas) {
        return sas.lines()
                .sorted(Comparator.comparing(line -> !line.contains(" to 192.0.2.2 ")))
                .map(line -> line.replaceAll(".* spi (0x\\w+).*", "$1"))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static void attack(Lab lab, String what, int count, List<String> spis) {
        String mac = lab.gatewayB().run("cat", "/sys/class/net/wan/address").strip();
        List<String> command =
                new ArrayList<>(List.of(Transfer.PYTHON, "-c", SENDER, mac, what, Integer.toString(count)));
        command.addAll(spis);
        Shell.Result result = lab.gatewayA().attempt(PATIENCE, command.toArray(String[]::new));
        assertThat(result.ok()).as(result.output()).isTrue();
    }

    private static void awaitDropped(Esplanade gateway, String reason, int count) {
        Await.until(count + " drops: " + reason, Duration.ofSeconds(5), () -> dropped(gateway, reason) >= count);
    }

    private static double dropped(Esplanade gateway, String reason) {
        return gateway.metric("ipsec_packets_dropped_total\\{reason=\"" + reason + "\"\\}");
    }
}
