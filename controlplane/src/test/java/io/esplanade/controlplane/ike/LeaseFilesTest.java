package io.esplanade.controlplane.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseFilesTest {
    private static final IpPrefix POOL = IpPrefix.of(InetAddress.ofLiteral("10.9.0.0"), 24);

    @TempDir
    Path directory;

    private LeaseFiles files(Path in) {
        return new LeaseFiles(in, Runnable::run);
    }

    @Test
    void whatWasSavedIsThereAtTheNextStart() throws IOException {
        Path fresh = directory.resolve("a/b");
        Map<String, InetAddress> leases = Map.of(
                "user alice", InetAddress.ofLiteral("10.9.0.1"),
                "user Bj\u00f6rn\n10.9.0.9 eve", InetAddress.ofLiteral("10.9.0.2"));
        files(fresh).save(POOL, leases);

        assertThat(files(fresh).load(POOL)).isEqualTo(leases);
        assertThat(fresh.toFile().list()).containsExactly("leases-10.9.0.0-24");
    }

    @Test
    void aPoolWithoutAFileHasNoLeases() {
        assertThat(files(directory).load(POOL)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsLeftOut() throws IOException {
        Files.writeString(directory.resolve("leases-10.9.0.0-24"), "10.9.0.1 user+alice\nnonsense\n10.9.0.300 eve\n");

        assertThat(files(directory).load(POOL)).containsOnlyKeys("user alice");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNoReasonToFail() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        files(file).save(POOL, Map.of("user alice", InetAddress.ofLiteral("10.9.0.1")));

        assertThat(file).isEmptyFile();
    }
}
