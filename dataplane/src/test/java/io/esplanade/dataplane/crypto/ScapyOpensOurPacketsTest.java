package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Octets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The other way round: scapy (Debian's python3-scapy) opens what we seal, with our IVs. Without scapy there is nothing
 * to check.
 */
class ScapyOpensOurPacketsTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path SCRIPT = Path.of("src/test/scapy/open_with_scapy.py");

    private final PacketCiphers ciphers = PacketCiphers.forOneThread();

    @Test
    void scapyOpensAPacketOfEverySuite(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)));
        assumeTrue(run(directory, "-c", "import scapy.layers.ipsec").status == 0);
        List<String> lines =
                KnownAnswer.ofProgram().stream().map(this::sealed).map(KnownAnswer::toLine).toList();
        Path file = directory.resolve("sealed.txt");
        Files.write(file, lines, StandardCharsets.US_ASCII);

        Result result = run(directory, SCRIPT.toAbsolutePath().toString(), file.toString());
        assertThat(result.output).endsWith("scapy opened " + lines.size() + " of " + lines.size() + " packets\n");
        assertThat(result.status).isZero();
    }

    /** The same payload under the next sequence number but one, sealed as the second packet of the SA. */
    private KnownAnswer sealed(KnownAnswer answer) {
        Packet packet = Packet.zeros(answer.esp().length());
        try (PacketCipher out = ciphers.create(answer.spec(Direction.OUT))) {
            for (long sequence = answer.sequence() + 1; sequence <= answer.sequence() + 2; sequence++) {
                packet.write(0, Arrays.copyOf(answer.esp().toArray(), 4));
                byte[] low = new byte[4];
                BigEndian.putInt(low, 0, (int) sequence);
                packet.write(4, low);
                packet.write(answer.prefixBytes(), answer.payload().toArray());
                out.seal(packet.memory, Packet.OFFSET, answer.payload().length(), sequence);
            }
        }
        return new KnownAnswer(
                answer.suite(),
                answer.encryptionKey(),
                answer.integrityKey(),
                answer.esn(),
                answer.sequence() + 2,
                Octets.of(packet.octets()),
                answer.payload());
    }

    private static Result run(Path directory, String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(PYTHON, "-B", "-W", "ignore");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(PYTHON + " takes longer than a minute");
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    private record Result(int status, String output) {}
}
