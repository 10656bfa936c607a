package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the text, the result is a list of messages, soon and with bounded memory. */
class RobustnessTest {
    private static final String WORDS = " \t\n\\\"'$#(){}/,=-0123456789abxyz:.%";

    static List<String> inputs() throws IOException {
        return GoldenFilesTest.names(".*");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void survivesEveryTruncation(String name) throws IOException {
        byte[] text = Files.readAllBytes(GoldenFilesTest.DIRECTORY.resolve(name + ".in"));
        for (int length = 0; length < text.length; length++) {
            read(Arrays.copyOf(text, length));
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void survivesRandomMutations(String name) throws IOException {
        byte[] text = Files.readAllBytes(GoldenFilesTest.DIRECTORY.resolve(name + ".in"));
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 40; round++) {
            byte[] mutated = text.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte)
                        (random.nextInt(4) == 0 ? random.nextInt(256) : WORDS.charAt(random.nextInt(WORDS.length())));
            }
            read(mutated);
        }
    }

    private static void read(byte[] text) {
        Config config = Config.of(text, LoadOptions.DEFAULT, GoldenFilesTest.DIRECTORY);
        config.printed();
        assertThat(config.result().policy().isPresent())
                .isEqualTo(config.result().parsed()
                        && config.result().policyDiagnostics().stream().noneMatch(Diagnostic::isError));
    }

    @Test
    void boundsTheDepthAndLengthOfLists() {
        assertThat(Config.of("ike from " + "{".repeat(100_000) + "\n").errors())
                .containsExactly("stdin: 1: lists nested too deeply");
        assertThat(Config.of("ike from {" + " 10.0.0.1".repeat(70_000) + " } to 192.0.2.1\n").errors())
                .containsExactly("stdin: 1: too many hosts in one list");
    }

    @Test
    void boundsTheNumberOfRules() {
        String list = "{" + " 10.0.0.1".repeat(2_000) + " }";
        assertThat(Config.of("ike from " + list + " to " + list + " psk x\n").errors())
                .containsExactly("stdin: 1: the configuration expands to more than 262144 rules");
    }

    @Test
    void readsAHundredThousandRulesInSeconds() {
        StringBuilder text = new StringBuilder(12_000_000);
        for (int i = 0; i < 100_000; i++) {
            text.append("ike esp from 10.").append(i >> 16).append('.').append((i >> 8) & 255).append('.').append(i & 255)
                    .append(" to 172.16.0.0/24 peer 198.51.").append((i >> 8) & 255).append('.').append(i & 255)
                    .append(" main auth hmac-sha2-256 enc aes group modp2048 psk secret\n");
        }
        byte[] octets = text.toString().getBytes(StandardCharsets.US_ASCII);
        long before = cpuTimeNs();
        LoadResult result = Config.of(octets, LoadOptions.DEFAULT, Path.of("/")).result();
        assertThat(Duration.ofNanos(cpuTimeNs() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(result.policy().orElseThrow().ikeRules()).hasSize(100_000);
    }

    /** Of this thread: the machine may be busy with other things. */
    private static long cpuTimeNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
