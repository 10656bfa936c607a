package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.app.admin.ControlRequest.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpsecctlOptionsTest {
    @Test
    void groupedLettersAndAJoinedArgumentAreTakenApart() throws UsageException {
        IpsecctlOptions options = parse("-nvf", "/etc/ipsec.conf", "-vksa");

        assertThat(options.parseOnly()).isTrue();
        assertThat(options.verbosity()).isEqualTo(2);
        assertThat(options.file()).isEqualTo("/etc/ipsec.conf");
        assertThat(options.keys()).isTrue();
        assertThat(options.show()).isEqualTo(Verb.SHOW_ALL);
    }

    @ParameterizedTest
    @CsvSource({"f,SHOW_FLOWS", "flow,SHOW_FLOWS", "s,SHOW_SAS", "sa,SHOW_SAS", "a,SHOW_ALL", "all,SHOW_ALL"})
    void whatIsShownMayBeAbbreviated(String word, Verb verb) throws UsageException {
        assertThat(parse("-s", word).show()).isEqualTo(verb);
    }

    @Test
    void theRunDirectoryStandsAnywhere() throws UsageException {
        assertThat(parse("--run-dir", "/x", "-F").runDirectory()).isEqualTo("/x");
        assertThat(parse("-F", "--run-dir=/x").runDirectory()).isEqualTo("/x");
    }

    @Test
    void macrosAreKeptInTheirOrder() throws UsageException {
        assertThat(parse("-Da=1", "-D", "b=2", "-f-").macros()).containsExactly("a=1", "b=2");
    }

    @ParameterizedTest
    @CsvSource({
        "-x,unknown option -- x",
        "-n:,unknown option -- :",
        "-f,option requires an argument -- f",
        "-sx,Unknown show modifier 'x'",
        "-s,option requires an argument -- s",
        "foo,unknown command line argument: foo ...",
    })
    void aLineThatMakesNoSenseIsNamed(String argument, String message) {
        assertThatThrownBy(() -> parse(argument)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"-c", "-d", "-m", "-i/x"})
    void whatIsNotCarriedOutIsRefused(String argument) {
        assertThatThrownBy(() -> parse(argument))
                .isInstanceOf(IpsecctlOptions.UnsupportedException.class)
                .hasMessageStartingWith("option " + argument.substring(0, 2));
    }

    @Test
    void noArgumentAtAllAsksForTheUsageLine() {
        assertThatThrownBy(() -> parse()).isInstanceOf(UsageException.class).hasMessage("");
    }

    private static IpsecctlOptions parse(String... arguments) throws UsageException {
        return IpsecctlOptions.parse(List.of(arguments));
    }
}
