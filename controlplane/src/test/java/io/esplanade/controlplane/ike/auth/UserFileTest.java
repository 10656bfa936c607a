package io.esplanade.controlplane.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("users");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Proof check(String name, String password) {
        return UserFile.check(file, name, Secret.owning(octets(password)));
    }

    @Test
    void knowsAUserByTheLatestPassword() throws IOException {
        UserFile.put(file, "alice", octets("first"));
        UserFile.put(file, "bob", octets("Größe 3 €"));
        UserFile.put(file, "alice", octets("second"));

        assertThat(check("alice", "second")).isInstanceOf(Proof.Accepted.class);
        assertThat(check("alice", "first")).isInstanceOf(Proof.Refused.class);
        assertThat(check("bob", "Größe 3 €")).isInstanceOf(Proof.Accepted.class);
        assertThat(check("eve", "second")).isEqualTo(check("alice", "third"));
        assertThat(check("alice", "")).isInstanceOf(Proof.Refused.class);
        assertThat(Files.readString(file)).doesNotContain("second").contains("alice:$2b$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void tellsAUserWhoWasTakenOutOrHasAnotherPasswordFromTheOthers() throws IOException {
        UserFile.put(file, "alice", octets("first"));
        UserFile.put(file, "al", octets("first"));
        UserFile.put(file, "bob", octets("first"));
        Map<String, Octets> before = UserFile.fingerprints(file);
        assertThat(check("bob", "first"))
                .isEqualTo(new Proof.Accepted("password of " + file, Objects.requireNonNull(before.get("bob"))));

        UserFile.put(file, "alice", octets("first"));
        assertThat(UserFile.remove(file, "al")).isTrue();
        assertThat(UserFile.remove(file, "al")).isFalse();

        Map<String, Octets> after = UserFile.fingerprints(file);
        assertThat(after).containsOnlyKeys("alice", "bob").containsEntry("bob", before.get("bob"));
        assertThat(after.get("alice")).as("with salt").isNotEqualTo(before.get("alice"));
        assertThat(after.toString()).doesNotContain("$2b$");
    }

    @Test
    void refusesWhatBcryptWouldCutAndWhatAFileCannotHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> UserFile.put(file, "alice", new byte[73]));
        assertThatIllegalArgumentException().isThrownBy(() -> UserFile.put(file, "alice", octets("")));
        assertThatIllegalArgumentException().isThrownBy(() -> UserFile.put(file, "al:ice", octets("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> UserFile.put(file, "al\nice", octets("x")));
        assertThat(file).doesNotExist();
    }

    @Test
    void doesNotTrustAFileThatOthersMayRead() throws IOException {
        UserFile.put(file, "alice", octets("first"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(check("alice", "first")).isEqualTo(
                new Proof.Refused(file + " cannot be used: group writable or world read/writable"));
        assertThat(UserFile.check(directory.resolve("none"), "alice", Secret.owning(octets("x"))))
                .isInstanceOf(Proof.Refused.class);
    }

    @Test
    void aLineThatIsNoHashLetsNobodyIn() throws IOException {
        Files.writeString(file, "alice:secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(check("alice", "secret")).isInstanceOf(Proof.Refused.class);
    }
}
