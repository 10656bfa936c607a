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

    @Test
    void readsAHundredThousandFlowsAndSasInSeconds() {
        StringBuilder text = new StringBuilder(30_000_000);
        String keys = " authkey 0x" + "a1".repeat(32) + " enckey 0x" + "e2".repeat(16) + "\n";
        for (int i = 0; i < 50_000; i++) {
            String host = "10.0." + (i >> 8) + '.' + (i & 255);
            text.append("flow out from ").append(host).append(" to 172.16.0.0/24 peer 198.51.100.1\n");
            text.append("esp from ").append(host).append(" to 198.51.100.1 spi ").append(i + 256).append(keys);
        }
        Config read = within(Duration.ofSeconds(10), text.toString());
        assertThat(read.errors()).isEmpty();
        assertThat(read.result().statements()).hasSize(100_000);
    }

    @Test
    void refusesLongListsOfDifferentFamiliesAtOnce() {
        StringBuilder v4 = new StringBuilder("{");
        StringBuilder v6 = new StringBuilder("{");
        for (int i = 0; i < 65_536; i++) {
            v4.append(" 10.").append(i >> 8).append('.').append(i & 255).append(".1");
            v6.append(" 2001:db8::").append(Integer.toHexString(i));
        }
        assertThat(within(Duration.ofSeconds(10), "flow from " + v4 + " } to " + v6 + " }\n").errors())
                .containsExactly("stdin: 1: source/destination address families do not match");
    }

    @Test
    void readsAHundredThousandMacros() {
        StringBuilder text = new StringBuilder(3_000_000);
        for (int i = 0; i < 100_000; i++) {
            text.append('m').append(i).append(" = \"192.0.2.1\"\n");
        }
        text.append("flow from $m0 to $m99999\n");
        assertThat(within(Duration.ofSeconds(10), text.toString()).errors()).isEmpty();
    }

    @Test
    void refusesLongWordsAndReadsLongLines() {
        String rule = "flow from 192.0.2.1 to 192.0.2.2";
        assertThat(within(Duration.ofSeconds(10), rule + " srcid \"" + "x".repeat(10_000_000) + "\"\n").errors())
                .containsExactly("stdin: 1: string too long", "stdin: 1: syntax error");
        assertThat(within(Duration.ofSeconds(10), rule + " # " + "x".repeat(10_000_000) + '\n').errors()).isEmpty();
        assertThat(within(Duration.ofSeconds(10), rule + "\\\n".repeat(2_000_000) + '\n').errors()).isEmpty();
    }

    @Test
    void refusesMacrosThatGrowWithoutEnd() {
        StringBuilder text = new StringBuilder("m = \"" + "192.0.2.1 ".repeat(800) + "\"\nflow from { ");
        text.append("$m ".repeat(10_000)).append("} to 192.0.2.2\n");
        assertThat(within(Duration.ofSeconds(10), text.toString()).errors())
                .containsExactly(
                        "stdin: 2: too many hosts in one list", "stdin: 2: macros expand to too much text");
    }

    private static Config within(Duration limit, String text) {
        long before = cpuTimeNs();
        Config read = Config.of(text);
        assertThat(Duration.ofNanos(cpuTimeNs() - before)).isLessThan(limit);
        return read;
    }

    /** Of this thread: the machine may be busy with other things. */
    private static long cpuTimeNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
