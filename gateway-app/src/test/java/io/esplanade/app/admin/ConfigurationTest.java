package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.app.admin.ControlRequest.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final String RULE = "ike esp from 10.1.0.0/24 to $net peer 192.0.2.2 psk \"sesame\"\n";
    private static final String TAGGED = RULE.replace("\n", " tag \"office\"\n");

    @TempDir
    private Path directory;

    @Test
    void aRelativeNameIsTheClients() throws IOException {
        write("ipsec.conf", "net = \"10.2.0.0/24\"\n" + RULE);

        Configuration read = read(0, "ipsec.conf", "");

        assertThat(read.reply()).isEqualTo(ControlReply.ok(""));
        assertThat(read.policy()).hasValueSatisfying(policy -> assertThat(policy.ikeRules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.where().toString()).isEqualTo("ipsec.conf:2")));
    }

    @Test
    void textAndMacrosComeWithTheRequest() {
        Configuration read = read(0, "-", RULE, "net=10.9.0.0/16");

        assertThat(read.policy()).hasValueSatisfying(policy -> assertThat(policy.ikeRules())
                .extracting(rule -> rule.name())
                .containsExactly("from-10.1.0.0/24-to-10.9.0.0/16"));
    }

    @Test
    void verbosityShowsTheRules() {
        assertThat(read(1, "-", RULE, "net=10.9.0.0/16").reply().output())
                .endsWith("C add [Phase 2]:Connections=from-10.1.0.0/24-to-10.9.0.0/16\n");
        assertThat(read(2, "-", RULE, "net=10.9.0.0/16").reply().output()).startsWith("@0 C set ");
    }

    @Test
    void anErrorSaysWhereAndNothingIsInForce() {
        Configuration read = read(0, "-", "ike from\n");

        assertThat(read.policy()).isEmpty();
        assertThat(read.reply())
                .isEqualTo(ControlReply.failed(
                        "stdin: 1: syntax error\nipsecctl: Syntax error in config file: ipsec rules not loaded\n"));
    }

    @Test
    void whatIsNotCarriedOutIsRefusedByItsKeyword() {
        Configuration read = read(0, "-", TAGGED, "net=10.9.0.0/16");

        assertThat(read.policy()).isEmpty();
        assertThat(read.reply().status()).isEqualTo(1);
        assertThat(read.reply().errors()).startsWith("stdin: 1: ").contains("tag");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        write("ipsec.conf", RULE);
        Files.setPosixFilePermissions(
                directory.resolve("ipsec.conf"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(read(0, "ipsec.conf", "", "net=10.9.0.0/16").reply().errors())
                .startsWith("ipsecctl: ipsec.conf: group writable or world read/writable\n");
    }

    @Test
    void aRequestWithoutItsWordsIsAnAnswerToo() {
        ControlRequest empty = ControlRequest.of(Verb.LOAD);

        assertThat(Configuration.read(empty).reply().status()).isEqualTo(1);
    }

    @Test
    void aNameThatNoFileCanHaveIsAnAnswerToo() {
        assertThat(read(0, "a\0b", "").reply().errors())
                .isEqualTo("ipsecctl: a\0b: not the name of a file in this locale\n");
    }

    @Test
    void aCheckAsksForTheLanguageAloneAndTellsPeopleMore() {
        assertThat(Configuration.check(request(Verb.LOAD, 1, Set.of(), "-", TAGGED, "net=10.9.0.0/16")).reply())
                .satisfies(reply -> assertThat(reply.status() + reply.errors()).isEqualTo("0"));
        assertThat(Configuration.check(request(Verb.LOAD, 1, Set.of(Flag.RICH), "-", TAGGED, "net=10.9.0.0/16"))
                        .reply())
                .satisfies(ConfigurationTest::namesWhatIsNotCarriedOut);
        assertThat(Configuration.check(request(Verb.LOAD, 0, Set.of(), "-", TAGGED, "net=10.9.0.0/16")).reply())
                .satisfies(ConfigurationTest::namesWhatIsNotCarriedOut);
    }

    private static void namesWhatIsNotCarriedOut(ControlReply reply) {
        assertThat(reply.status()).isZero();
        assertThat(reply.errors()).startsWith("stdin: 1: ").contains("tag");
    }

    @Test
    void takenAwayAreShownAsCommandsThatTakeAway() throws IOException {
        ControlRequest request = request(Verb.REMOVE, 1, Set.of(), "-", RULE, "net=10.9.0.0/16");
        StringBuilder output = new StringBuilder();

        Configuration.check(request).print(request, output);

        assertThat(output.toString())
                .startsWith("t from-10.1.0.0/24-to-10.9.0.0/16\nC rmv [Phase 2]:Connections=");
    }

    @Test
    void ikeRulesMayBeSomebodyElses() {
        Configuration read =
                Configuration.read(request(Verb.LOAD, 0, Set.of(Flag.WITHOUT_IKE), "-", TAGGED, "net=10.9.0.0/16"));

        assertThat(read.policy()).hasValueSatisfying(policy -> assertThat(policy.ikeRules()).isEmpty());
    }

    private Configuration read(int verbosity, String file, String text, String... macros) {
        return Configuration.read(request(Verb.LOAD, verbosity, Set.of(), file, text, macros));
    }

    private ControlRequest request(
            Verb verb, int verbosity, Set<Flag> flags, String file, String text, String... macros) {
        return new ControlRequest(
                verb, verbosity, flags, Configuration.arguments(directory, file, text, null, List.of(macros)));
    }

    private void write(String name, String text) throws IOException {
        Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
