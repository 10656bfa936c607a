package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.auth.UserFile;
import io.esplanade.dataplane.api.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class UserCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private int user(String input, String name, String... options) {
        CommandLine command = GatewayCommand.commandLine(_ -> 0);
        command.setErr(new PrintWriter(err));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return command.execute(Stream.concat(
                            Stream.of("user", directory.resolve("users").toString(), name), Arrays.stream(options))
                    .toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void theFirstLineOfStandardInputIsThePassword() {
        assertThat(user("correct horse\nmore\n", "alice")).isZero();

        Secret password = Secret.owning("correct horse".getBytes(StandardCharsets.UTF_8));
        assertThat(UserFile.check(directory.resolve("users"), "alice", password)).isInstanceOf(Proof.Accepted.class);
    }

    @Test
    void aUserIsTakenOutAndTheOthersStay() throws IOException {
        user("first\n", "alice");
        user("second\n", "bob");

        assertThat(user("", "alice", "--remove")).isZero();
        assertThat(UserFile.fingerprints(directory.resolve("users"))).containsOnlyKeys("bob");
        assertThat(user("", "alice", "--remove")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no user alice");
    }

    @Test
    void refusesWhatCannotBeAPasswordAndDoesNotShowIt() {
        assertThat(user("", "alice")).isEqualTo(1);
        assertThat(user("p".repeat(73), "alice")).isEqualTo(1);
        assertThat(user("p".repeat(2000), "alice")).isEqualTo(1);
        assertThat(user("pass", "al:ice")).isEqualTo(1);
        assertThat(err.toString()).contains("a password has 1 to 72 octets").doesNotContain("pppp");
        assertThat(directory).isEmptyDirectory();
    }
}
