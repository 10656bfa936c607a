package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LintCommandTest {
    private static final String HOSTS = "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 ";
    private static final String SOUND =
            HOSTS + "main auth hmac-sha2-256 quick enc aes-128-gcm psk \"m7Xq0vLw2RkdT9sYhJ4c\"\n";
    private static final String INFO = HOSTS + "psk \"m7Xq0vLw2RkdT9sYhJ4c\"\n";
    private static final String WARNING = HOSTS + "main auth hmac-md5 psk \"m7Xq0vLw2RkdT9sYhJ4c\"\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int lint(String text, String... options) throws IOException {
        Path file = directory.resolve("x.conf");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        List<String> arguments = new ArrayList<>(List.of("lint", "--no-host"));
        arguments.addAll(List.of(options));
        arguments.add(file.toString());
        CommandLine command = GatewayCommand.commandLine(_ -> 0);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments.toArray(String[]::new));
    }

    @Test
    void saysNothingOfASoundFile() throws IOException {
        assertThat(lint(SOUND)).isZero();
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void namesPlaceSeverityRuleWhyAndCure() throws IOException {
        assertThat(lint("\n" + WARNING)).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        directory.resolve("x.conf") + ":2: warning [hash-md5] auth hmac-md5 in main mode",
                        "    MD5 is broken as a hash, and must not be used for IPsec any more (RFC 8221 section 6, RFC 8247"
                                + " section 2.3).",
                        "    Use auth hmac-sha2-256 on both sides.");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void failsFromTheSeverityOnThatIsAskedFor() throws IOException {
        assertThat(lint(INFO)).isZero();
        assertThat(lint(INFO, "--fail-on", "info")).isEqualTo(1);
        assertThat(lint(WARNING, "--fail-on=error")).isZero();
        assertThat(lint(SOUND, "--fail-on", "info")).isZero();
    }

    @Test
    void tellsErrorsOfTheFileAsIpsecctlDoes() throws IOException {
        String file = directory.resolve("x.conf").toString();
        assertThat(lint(HOSTS + "psk 12345678\nnonsense\n")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ": 1: syntax error",
                        file + ": 2: syntax error",
                        "ipsecctl: Syntax error in config file: ipsec rules not loaded");
        assertThat(out.toString()).startsWith(file + ":1: error [unquoted-number] syntax error\n");
    }

    @Test
    void printsJson() throws IOException {
        assertThat(lint(WARNING, "--json")).isEqualTo(1);
        JsonArray array = JsonParser.parseString(out.toString()).getAsJsonArray();
        assertThat(array).hasSize(1);
        JsonObject finding = array.get(0).getAsJsonObject();
        assertThat(finding.keySet())
                .containsExactly("rule", "severity", "file", "line", "message", "why", "cure");
        assertThat(finding.get("rule").getAsString()).isEqualTo("hash-md5");
        assertThat(finding.get("line").getAsInt()).isEqualTo(1);
    }

    @Test
    void printsAnEmptyArrayWhereNothingIsFoundAndAllErrorsWhereThereAreSome() throws IOException {
        assertThat(lint(SOUND, "--json")).isZero();
        assertThat(out.toString()).isEqualTo("[]\n");
        out.getBuffer().setLength(0);
        assertThat(lint("nonsense\n", "--json")).isEqualTo(2);
        assertThat(JsonParser.parseString(out.toString()).getAsJsonArray()).singleElement().satisfies(each ->
                assertThat(each.getAsJsonObject().get("rule").getAsString()).isEqualTo("invalid"));
    }

    @Test
    void whatTheFileHoldsDoesNotReachTheTerminalAsItIs() throws IOException {
        assertThat(lint("\"\033[2Jm\" = \"x\"\n" + SOUND)).isEqualTo(1);
        assertThat(out.toString()).contains("macro '^[[2Jm' is not used").doesNotContain("\033");
    }

    @Test
    void takesMacrosOfTheCommandLine() throws IOException {
        assertThat(lint(SOUND.replace("192.0.2.2", "$gw"), "-D", "gw=192.0.2.2")).isZero();
    }

    @Test
    void refusesCommandLinesAndFilesThatItDoesNotUnderstand() throws IOException {
        assertThat(lint(SOUND, "--fail-on", "fatal")).isEqualTo(2);
        assertThat(lint(SOUND, "--frob")).isEqualTo(2);
        CommandLine command = GatewayCommand.commandLine(_ -> 0);
        command.setErr(new PrintWriter(err));
        command.setOut(new PrintWriter(out));
        assertThat(command.execute("lint")).isEqualTo(2);
        assertThat(command.execute("lint", directory.resolve("missing").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("No such file or directory");
    }
}
