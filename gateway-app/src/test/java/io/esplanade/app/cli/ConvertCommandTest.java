package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConvertCommandTest {
    private static final String SITE = """
            [Phase 1]
            192.0.2.2= b
            [Phase 2]
            Connections= a-b
            [b]
            Phase= 1
            Configuration= main
            Authentication= the key
            [main]
            EXCHANGE_TYPE= ID_PROT
            Transforms= AES-SHA2-256-GRP14
            [a-b]
            Phase= 2
            ISAKMP-peer= b
            Configuration= quick
            Local-ID= a-net
            Remote-ID= b-net
            [quick]
            EXCHANGE_TYPE= QUICK_MODE
            Suites= QM-ESP-AES-SHA2-256-SUITE
            [a-net]
            ID-type= IPV6_ADDR_SUBNET
            Network= fd00:a::
            Netmask= ffff:ffff::
            [b-net]
            ID-type= IPV6_ADDR_SUBNET
            Network= fd00:b::
            Netmask= ffff:ffff:ffff:ffff::
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int convert(String text, String... options) throws IOException {
        Path file = directory.resolve("isakmpd.conf");
        Files.writeString(file, text);
        CommandLine command = GatewayCommand.commandLine(_ -> 0);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] words = new String[options.length + 2];
        words[0] = "convert";
        words[1] = file.toString();
        System.arraycopy(options, 0, words, 2, options.length);
        return command.execute(words);
    }

    @Test
    void rulesGoToStandardOutput() throws IOException {
        assertThat(convert(SITE)).isZero();

        assertThat(out.toString()).isEqualTo("""
                # %s/isakmpd.conf: 12: a-b
                ike active esp from fd00:a::/32 to fd00:b::/64 peer 192.0.2.2 \\
                    main auth hmac-sha2-256 enc aes group modp2048 \\
                    quick auth hmac-sha2-256 enc aes group none \\
                    psk "the key"
                """.formatted(directory));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aFileOfRulesIsForItsOwnerAndTakesNobodysPlace() throws IOException {
        Path rules = directory.resolve("ipsec.conf");

        assertThat(convert(SITE, "-o", rules.toString())).isZero();
        assertThat(rules).content().contains("psk \"the key\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rules))).isEqualTo("rw-------");
        assertThat(out.toString()).isEmpty();

        assertThat(convert(SITE, "-o", rules.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is there already");
    }

    @Test
    void anErrorLeavesNothingAndShowsNoKey() throws IOException {
        Path rules = directory.resolve("ipsec.conf");

        assertThat(convert(SITE.replace("Phase= 1", "Fase= 1"), "-o", rules.toString())).isEqualTo(1);

        assertThat(rules).doesNotExist();
        assertThat(err.toString())
                .contains("isakmpd.conf: 6: Fase of [b] has no counterpart")
                .contains("isakmpd.conf: 5: [b] is used as a peer: it needs Phase= 1")
                .doesNotContain("the key");
    }
}
