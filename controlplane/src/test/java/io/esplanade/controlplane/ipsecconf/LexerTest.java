package io.esplanade.controlplane.ipsecconf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LexerTest {
    @Test
    void continuesLinesAndComments() {
        assertThat(Config.of("a = \\\n one # none \\\n b = two\nc = three\n").printed())
                .isEqualTo("a = \"one\"\nc = \"three\"\n");
    }

    @Test
    void joinsTheStringsOfAMacroByOneBlank() {
        assertThat(Config.of("a = one   'two  three'\"four\"\n").printed()).isEqualTo("a = \"one two  three four\"\n");
    }

    @Test
    void keepsBackslashesInQuotesButBeforeQuoteBlankAndLineFeed() {
        assertThat(Config.of("a = \"\\\"\\'\\ \\x\\\ny\nz\"\n").printed()).isEqualTo("a = \"\"\\' \\xyz\"\n");
    }

    @Test
    void takesQuotesInsideOfWordsAsOrdinaryCharacters() {
        assertThat(Config.of("a = abc\"\n").printed()).isEqualTo("a = \"abc\"\"\n");
    }

    @Test
    void expandsMacrosOnlyWhereATokenBegins() {
        String text = "a = x\nb = $a\nc = y-$a\nd = '$a'\n";
        assertThat(Config.of(text).printed()).isEqualTo("a = \"x\"\nb = \"x\"\nc = \"y-$a\"\nd = \"$a\"\n");
    }

    @Test
    void goesOnBehindAMacroWithWhatFollowsIt() {
        String text = "net = 10.1.0.0\nb = x $net y\nike from $net/24 to 10.2.0.0/24 peer 192.0.2.1 psk k\n";
        Config config = Config.of(text);
        assertThat(config.errors()).isEmpty();
        assertThat(config.printed()).startsWith("net = \"10.1.0.0\"\nb = \"x 10.1.0.0 y\"\n");
        assertThat(config.result().policy().orElseThrow().ikeRules().getFirst().name())
                .isEqualTo("from-10.1.0.0/24-to-10.2.0.0/24");
    }

    @Test
    void doesNotExpandMacrosInMacros() {
        assertThat(Config.of("a = x\nb = \"$a\"\nc = $b\n").errors()).containsExactly("stdin: 3: syntax error");
    }

    @Test
    void losesTheLineAfterAnUndefinedMacro() {
        assertThat(Config.of("a = $b\nx = lost\ny = there\n").printed()).isEqualTo("y = \"there\"\n");
        assertThat(Config.of("a = $b\n\n").errors())
                .containsExactly("stdin: 1: macro 'b' not defined", "stdin: 1: syntax error");
    }

    @Test
    void wantsQuotesAroundNumbersAndKeywords() {
        assertThat(Config.of("a = 10\n").errors()).containsExactly("stdin: 1: syntax error");
        assertThat(Config.of("a = main\n").errors()).containsExactly("stdin: 1: syntax error");
        assertThat(Config.of("in = x\n").errors()).containsExactly("stdin: 1: syntax error");
        assertThat(Config.of("a = '10'\nb = 10x\nc = 0x10\n").errors()).isEmpty();
    }

    @Test
    void reportsNumbersThatDoNotFit() {
        String text = """
                ike from 10.0.0.0/99999999999999999999 to 10.1.0.0/24

                ike from 10.0.0.0/-99999999999999999999 to 10.1.0.0/24

                """;
        assertThat(Config.of(text).errors())
                .containsExactly(
                        "stdin: 1: \"99999999999999999999\" invalid number: too large",
                        "stdin: 1: syntax error",
                        "stdin: 3: \"-99999999999999999999\" invalid number: too small",
                        "stdin: 3: syntax error");
    }

    @Test
    void reportsTokensThatAreTooLong() {
        assertThat(Config.of("a = " + "x".repeat(8095) + "\n").errors()).isEmpty();
        assertThat(Config.of("a = " + "x".repeat(8096) + "\n\n").errors())
                .containsExactly("stdin: 1: string too long", "stdin: 1: syntax error");
        assertThat(Config.of("a = '" + "x".repeat(8096) + "'\n\n").errors()).contains("stdin: 1: string too long");
    }

    @Test
    void wantsALineFeedAtTheEndOfARule() {
        assertThat(Config.of("a = x").errors()).containsExactly("stdin: 1: syntax error");
        assertThat(Config.of("# only a comment").errors()).isEmpty();
        assertThat(Config.of("").errors()).isEmpty();
        assertThat(Config.of("a = x # comment").errors()).containsExactly("stdin: 1: syntax error");
    }

    @Test
    void refusesOtherSignsAndOctets() {
        assertThat(Config.of("!\n@\né\n\u0000\n-\n-x\n").errors())
                .filteredOn(line -> line.endsWith("syntax error"))
                .hasSize(6);
    }

    @Test
    void keepsOctetsOfOtherEncodings() {
        Config config = Config.of("ike from 10.0.0.0/8 to 192.0.2.1 psk 'ключ'\n");
        assertThat(config.printed()).contains("Authentication=ключ force");
        assertThat(requireNonNull(config.result().policy().orElseThrow().ikeRules().getFirst().psk())
                        .length())
                .isEqualTo(8);
    }

    @Test
    void prefersMacrosOfTheCommandLine() {
        LoadOptions options = new LoadOptions(List.of("a=1=secret", "broken", "used=10.0.0.0/8"), true, true);
        Config config = Config.of("a = y\nused = z\nidle = z\nike from $used to 192.0.2.1 psk $a\n", options);
        assertThat(config.errors())
                .containsExactly(
                        "ipsecctl: could not parse macro definition broken", "warning: macro 'idle' not used");
        assertThat(config.printed()).startsWith("a = \"y\"\nused = \"z\"\n").contains("10.0.0.0/8");
    }

    @Test
    void boundsWhatMacrosGive() {
        String text = "a = '" + " ".repeat(8000) + "'\n" + "$a\n".repeat(10_000);
        assertThat(Config.of(text).errors()).contains("stdin: 8390: macros expand to too much text");
    }
}
