package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command without a gateway. */
class IpsecctlTest {
    private static final String USAGE =
            """
            usage: ipsecctl [-cdFkmnv] [-D macro=value] [-f file] [-i fifo] [-s modifier]
                            [-q] [--add] [--confirm[=time]] [--explain[=peer]]
                            [--isakmpd command] [--plan] [--run-dir directory]
            """;
    private static final String RULE = "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk \"%s\"\n";
    private static final String PHASE2 = "from-10.1.0.0/24-to-10.2.0.0/24";

    @TempDir
    private Path directory;

    private record Result(int status, String output, String errors) {}

    @Test
    void aLineThatMakesNoSenseGetsTheUsage() {
        assertThat(run("")).isEqualTo(new Result(1, "", USAGE));
        assertThat(run("", "-s", "x")).isEqualTo(new Result(1, "", "ipsecctl: Unknown show modifier 'x'\n" + USAGE));
        assertThat(run("", "foo", "bar"))
                .isEqualTo(new Result(1, "", "ipsecctl: unknown command line argument: foo ...\n" + USAGE));
        assertThat(run("", "--bogus")).isEqualTo(new Result(1, "", "ipsecctl: unknown option --bogus\n" + USAGE));
    }

    @Test
    void parsingNeedsNoGateway() {
        assertThat(run(RULE.formatted("sesame"), "-nf", "-")).isEqualTo(new Result(0, "", ""));
        assertThat(run("flow from 10.1.0.0/24 to 10.1.0.0/24 type bypass\n", "-nvf-").output()).isEqualTo("""
                flow esp out from 10.1.0.0/24 to 10.1.0.0/24 type bypass
                flow esp in from 10.1.0.0/24 to 10.1.0.0/24 type bypass
                """);
    }

    @Test
    void flushingAndDeletingDoNothingWhenParsing() {
        assertThat(run("", "-nF")).isEqualTo(new Result(0, "", ""));
        assertThat(run(RULE.formatted("sesame"), "-dnvf", "-").output()).isEqualTo("""
                t %1$s
                C rmv [Phase 2]:Connections=%1$s
                C rms [%1$s]
                C rms [phase2-%1$s]
                """.formatted(PHASE2));
    }

    @Test
    void everyStepRunsWhateverBecameOfTheOneBefore() {
        Result result = run("", "-F", "-s", "all");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors().lines()).hasSize(2).allMatch(line -> line.startsWith("ipsecctl: no answer from "));
    }

    @Test
    void isakmpdGetsTheCommandsOfEachRuleAndIsOpenedForEach() throws Exception {
        Path fifo = fifo();
        CompletableFuture<String> first = read(fifo);

        Result result = run(RULE.formatted("sesame"), "-i", fifo.toString(), "-f", "-");

        assertThat(result).isEqualTo(new Result(0, "", ""));
        assertThat(first.get(10, TimeUnit.SECONDS))
                .startsWith("C set [Phase 1]:192.0.2.2=peer-192.0.2.2 force\n")
                .contains("C set [peer-192.0.2.2]:Authentication=sesame force\n")
                .endsWith("C add [Phase 2]:Connections=" + PHASE2 + "\n");
    }

    @Test
    void isakmpdIsToldToForgetARule() throws Exception {
        Path fifo = fifo();
        CompletableFuture<String> told = read(fifo);

        assertThat(run(RULE.formatted("sesame"), "-d", "-i", fifo.toString(), "-f", "-").status()).isZero();
        assertThat(told.get(10, TimeUnit.SECONDS)).startsWith("t " + PHASE2 + "\nC rmv [Phase 2]:Connections=");
    }

    @Test
    void aValueThatIsakmpdCutsIsWarnedOf() throws Exception {
        Path fifo = fifo();
        CompletableFuture<String> told = read(fifo);

        Result result = run(RULE.formatted("open sesame"), "-i", fifo.toString(), "-f", "-");

        assertThat(told.get(10, TimeUnit.SECONDS)).contains("Authentication=open sesame force");
        assertThat(result).isEqualTo(new Result(
                0, "", "ipsecctl: ike rule 0: isakmpd takes the value of Authentication up to its first blank only\n"));
    }

    @Test
    void whatIsNoFifoEndsItAtOnce() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(run(RULE.formatted("s"), "-i", file.toString(), "-f", "-", "-s", "sa"))
                .isEqualTo(new Result(1, "", "ipsecctl: ike_ipsec_establish: " + file + " not a fifo\n"));
        assertThat(run(RULE.formatted("s"), "-i", "/nowhere/fifo", "-f", "-"))
                .isEqualTo(new Result(
                        1, "", "ipsecctl: ike_ipsec_establish: open(/nowhere/fifo): No such file or directory\n"));
        assertThat(run(RULE.formatted("s"), "-i", directory.toString(), "-f", "-"))
                .isEqualTo(new Result(
                        1, "", "ipsecctl: ike_ipsec_establish: open(" + directory + "): Is a directory\n"));
    }

    @Test
    void isakmpdHearsNothingOfABrokenFile() throws Exception {
        Result result = run(RULE.formatted("s") + "ike from\n", "-i", fifo().toString(), "-f", "-");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).startsWith("stdin: 2: syntax error\n");
    }

    private Path fifo() throws Exception {
        Path fifo = directory.resolve("isakmpd.fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        return fifo;
    }

    private static CompletableFuture<String> read(Path fifo) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(fifo);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Result run(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = arguments.length == 0
                ? List.of()
                : Stream.concat(
                                Stream.of("--run-dir=" + directory), Arrays.stream(arguments))
                        .toList();
        PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
        int status = new Ipsecctl(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        print,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false)
                .run(all);
        print.flush();
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
