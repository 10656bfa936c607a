package io.esplanade.controlplane.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.UserFile;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserWatchTest {
    @TempDir
    Path directory;

    private final EventLoop loop = new DefaultEventLoop();
    private final UserWatch watch = new UserWatch(loop, _ -> {});
    private Path file;

    @BeforeEach
    void addAlice() throws IOException {
        file = directory.resolve("users");
        add("alice");
        watch.setFiles(Set.of(file));
    }

    @AfterEach
    void end() {
        var _ = loop.shutdownGracefully();
    }

    private void add(String name) throws IOException {
        UserFile.put(file, name, "password".getBytes(StandardCharsets.UTF_8));
    }

    private List<Set<String>> look(boolean now) {
        return watch.look(now).stream().map(users -> users.fingerprints().keySet()).toList();
    }

    @Test
    void whenRulesAreLoadedItIsReadAtOnceAndOnceMoreForLoginsThatWereUnderWay() {
        assertThat(look(true)).containsExactly(Set.of("alice"));
        assertThat(look(false)).containsExactly(Set.of("alice"));
        assertThat(look(false)).isEmpty();
        assertThat(look(true)).containsExactly(Set.of("alice"));
    }

    @Test
    void aChangeCountsWhenTheFileWasTheSameTwice() throws IOException {
        look(true);
        look(false);
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        assertThat(look(false)).as("it may be half written").isEmpty();
        add("bob");
        add("alice");
        assertThat(look(false)).isEmpty();

        assertThat(look(false)).containsExactly(Set.of("alice", "bob"));
        assertThat(look(false)).as("logins that were under way").hasSize(1);
        assertThat(look(false)).isEmpty();
    }

    @Test
    void aFileThatIsGoneOrNotToBeTrustedEndsNobody() throws IOException {
        look(true);
        Files.delete(file);
        assertThat(look(false)).isEmpty();
        assertThat(look(true)).isEmpty();

        Files.writeString(file, "eve:x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(look(true)).isEmpty();
    }
}
