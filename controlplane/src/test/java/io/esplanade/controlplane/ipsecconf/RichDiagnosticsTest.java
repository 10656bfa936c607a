package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person at a terminal sees under a message. */
class RichDiagnosticsTest {
    private static String rich(String text) {
        return Diagnostic.formatAll(Config.of(text).result().diagnostics(), "ipsecctl", true);
    }

    /** The source line as shown, for a file with one error. */
    private static String shown(String text) {
        return rich(text).lines().filter(line -> line.contains(" | ")).findFirst().orElse("none").substring(8);
    }

    @Test
    void showsTheLineAndACaretUnderTheToken() {
        assertThat(rich("# first\nike form 10.1.0.0/24 to 192.0.2.1\n")).startsWith("""
                stdin: 2: syntax error
                    2 | ike form 10.1.0.0/24 to 192.0.2.1
                      |     ^~~~
                """);
    }

    @Test
    void keepsTabsAligned() {
        assertThat(rich("ike\tfrom 10.1.0.0/24 \\\n\tto\t!\n")).startsWith("""
                stdin: 2: syntax error
                    2 | \tto\t!
                      | \t  \t^
                """);
    }

    @Test
    void pointsBehindALineThatEndsTooSoon() {
        assertThat(rich("ike from 10.1.0.0/24\n")).startsWith("""
                stdin: 1: syntax error
                    1 | ike from 10.1.0.0/24
                      |                     ^
                """);
    }

    @Test
    void cutsLongLinesAroundTheCaret() {
        String[] lines = rich("flow from { " + "10.1.0.1, ".repeat(300) + "! " + "10.1.0.2, ".repeat(300) + "}\n")
                .split("\n", -1);
        assertThat(lines[1]).hasSizeLessThan(120).startsWith("    1 | ...").endsWith("...");
        assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('!');
    }

    @Test
    void showsWhatDoesNotPrint() {
        byte[] text = "ike \u0001b\u007f \u00e4\u200b\u202e x\r\n".getBytes(StandardCharsets.UTF_8);
        Config config = Config.of(text, LoadOptions.DEFAULT, Path.of("/"));
        assertThat(Diagnostic.formatAll(config.result().diagnostics(), "ipsecctl", true))
                .contains("    1 | ike ^Ab^? \u00e4<U+200B><U+202E> x^M\n      |     ^~\n");
    }

    @Test
    void showsTheMacroThatGaveTheToken() {
        assertThat(rich("hosts = \"10.1.0.1 !\"\nflow from 10.2.0.1 to $hosts\n")).contains("""
                    2 | flow from 10.2.0.1 to $hosts
                      |                       ^~~~~~
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ike from 10.1.0.1 to 10.2.0.1 psk 'hidden' tag !   | ike from 10.1.0.1 to 10.2.0.1 psk '...' tag !",
        "ike from 10.1.0.1 to 10.2.0.1 psk 123              | ike from 10.1.0.1 to 10.2.0.1 psk ...",
        "ike from 10.1.0.1 to 10.2.0.1 psk hid/den= tag t   | ike from 10.1.0.1 to 10.2.0.1 psk ... tag t",
        "ike from 10.1.0.1 to 10.2.0.1 psk \u201chid den\u201d tag t | ike from 10.1.0.1 to 10.2.0.1 psk ... ... tag t",
        "ike from 10.1.0.1 to 10.2.0.1 psk 'hid\\'den' !    | ike from 10.1.0.1 to 10.2.0.1 psk '...' !",
        "ike psk 'hidden                                    | ike psk '...'",
        "ike from 10.1.0.1 to 10.2.0.1 xauth user a password hidden ! | ike from 10.1.0.1 to 10.2.0.1 xauth user a password ... ...",
        "ike from 10.1.0.1 to 10.2.0.1 psk 'hidden' xauth user a password 'hidden' ! | ike from 10.1.0.1 to 10.2.0.1 psk '...' xauth user a password '...' !",
        "nope authkey 0xabcdef:0x12 enckey 0xff bundle b    | nope authkey ... enckey ... bundle b",
        "nope authkey file 'a:b'                            | nope authkey file 'a:b'",
        "nope psk $key tag t                                | nope psk $key tag t",
        "vpn_key = 'hidden' 10                              | vpn_key = '...' 10",
        "nope # psk 'hidden'                                | nope # psk '...'",
    })
    void hidesKeys(String line, String expected) {
        assertThat(shown(line + "\n").strip()).isEqualTo(expected);
    }

    @Test
    void hidesKeysThatBeganInLinesBefore() {
        assertThat(rich("ike from 10.1.0.1 to 10.2.0.1 psk \\\n  hidden !\n")).contains("    2 |   ... ...\n");
        assertThat(rich("ike from 10.1.0.1 to 10.2.0.1 psk \"hid\nden\" !\n"))
                .contains("    2 | \"...\" !\n")
                .doesNotContain("den");
    }

    @Test
    void leavesTheBareFormAsScriptsKnowIt() {
        var diagnostics = Config.of("nope\n").result().diagnostics();
        assertThat(Diagnostic.formatAll(diagnostics, "ipsecctl"))
                .isEqualTo(Diagnostic.formatAll(diagnostics, "ipsecctl", false))
                .isEqualTo("""
                        stdin: 1: syntax error
                        ipsecctl: Syntax error in config file: ipsec rules not loaded
                        """);
    }
}
