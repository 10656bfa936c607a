package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.app.admin.ControlRequest.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpsecctlOptionsTest {
    @Test
    void groupedLettersAndAJoinedArgumentAreTakenApart() throws UsageException {
        IpsecctlOptions options = parse("-nvf", "/etc/ipsec.conf", "-vksa");

        assertThat(options.parseOnly()).isTrue();
        assertThat(options.verbosity()).isEqualTo(2);
        assertThat(options.file()).isEqualTo("/etc/ipsec.conf");
        assertThat(options.flags()).containsExactly(Flag.KEYS);
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
    void failuresOfOnePeerOrOfAllAreExplained() throws UsageException {
        assertThat(parse("--explain").explain()).isEmpty();
        assertThat(parse("--explain", "192.0.2.2").explain()).isEqualTo("192.0.2.2");
        assertThat(parse("--explain=192.0.2.2", "-sa").explain()).isEqualTo("192.0.2.2");
        assertThat(parse("--explain", "-sa").explain()).isEmpty();
        assertThat(parse("-sa").explain()).isNull();
    }

    @Test
    void aCommandOfIsakmpdsIsOneWord() throws UsageException {
        assertThat(parse("--isakmpd", "t main 192.0.2.2").isakmpd()).isEqualTo("t main 192.0.2.2");
        assertThat(parse("--isakmpd=S").isakmpd()).isEqualTo("S");
        assertThatThrownBy(() -> parse("--isakmpd")).hasMessage("option requires an argument -- isakmpd");
    }

    @Test
    void macrosAreKeptInTheirOrder() throws UsageException {
        assertThat(parse("-Da=1", "-D", "b=2", "-f-").macros()).containsExactly("a=1", "b=2");
    }

    @ParameterizedTest
    @CsvSource({
        "-x,unknown option -- x",
        "--unknown,unknown option --unknown",
        "--plan=x,option takes no argument --plan",
        "--run-dir,option requires an argument -- run-dir",
        "-n:,unknown option -- :",
        "-f,option requires an argument -- f",
        "-sx,Unknown show modifier 'x'",
        "-s,option requires an argument -- s",
        "foo,unknown command line argument: foo ...",
    })
    void aLineThatMakesNoSenseIsNamed(String argument, String message) {
        assertThatThrownBy(() -> parse(argument)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void whatIsDoneWithTheFileIsAsked() throws UsageException {
        assertThat(parse("-f", "x").load()).isEqualTo(Verb.LOAD);
        assertThat(parse("-df", "x").load()).isEqualTo(Verb.REMOVE);
        assertThat(parse("--add", "-f", "x").load()).isEqualTo(Verb.ADD);
        assertThat(parse("-n", "-f", "x", "--plan").load()).isEqualTo(Verb.PLAN);
    }

    @ParameterizedTest
    @CsvSource({"--confirm=90,90", "--confirm=60s,60", "--confirm=5m,300", "--confirm=24h,86400"})
    void aConfigurationMayHaveToBeConfirmed(String option, long seconds) throws UsageException {
        IpsecctlOptions options = parse("-f", "x", option);

        assertThat(options.patience()).hasSeconds(seconds);
        assertThat(options.confirm()).isFalse();
    }

    @Test
    void theTimeToConfirmMayBeAWordOfItsOwn() throws UsageException {
        assertThat(parse("--confirm", "60s", "-f", "x").patience()).hasSeconds(60);
        assertThat(parse("--confirm").confirm()).isTrue();
        assertThat(parse("--confirm", "-s", "sa").confirm()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4s", "25h", "soon", "", "99999999", "5d"})
    void oddTimesAreRefused(String time) {
        assertThatThrownBy(() -> parse("-f", "x", "--confirm=" + time))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--confirm " + time + ": not ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--plan",
                "--add",
                "--confirm=60s",
                "-f x --confirm",
                "-d -f x --plan",
                "--add --plan -f x",
                "-n -f x --confirm=60s",
                "-i /x -f x --plan"
            })
    void optionsThatContradictEachOtherAreRefused(String line) {
        assertThatThrownBy(() -> IpsecctlOptions.parse(List.of(line.split(" ", -1))))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void theLettersOfOpenBsdAreAllThere() throws UsageException {
        IpsecctlOptions options = parse("-cdFkmnvi/fifo", "-D", "a=b", "-f", "-", "-sa");

        assertThat(options.flags()).containsExactlyInAnyOrder(Flag.COLLAPSE, Flag.KEYS);
        assertThat(options.monitor()).isTrue();
        assertThat(options.fifo()).isEqualTo("/fifo");
    }

    @Test
    void noArgumentAtAllAsksForTheUsageLine() {
        assertThatThrownBy(() -> parse()).isInstanceOf(UsageException.class).hasMessage("");
    }

    private static IpsecctlOptions parse(String... arguments) throws UsageException {
        return IpsecctlOptions.parse(List.of(arguments));
    }
}
