package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void theOwnersProcessIdIsInTheFile() throws IOException {
        try (RunDirectory taken = RunDirectory.take(parent.resolve("a/b"))) {
            assertThat(taken.directory().resolve("gateway.pid"))
                    .hasContent(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(parent.resolve("a/b/gateway.pid")).isEmptyFile();
    }

    @Test
    void aFileThatACrashLeftBehindDoesNotMatter() throws IOException {
        Files.writeString(parent.resolve("gateway.pid"), "1\n");

        RunDirectory.take(parent).close();
    }

    @Test
    void aNameTooLongForASocketIsRefused() {
        Path tooLong = parent.resolve("x".repeat(100));

        assertThatThrownBy(() -> RunDirectory.take(tooLong))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the run directory's name is too long");
        assertThat(tooLong).doesNotExist();
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefused() throws IOException {
        Path shared = Files.createDirectory(parent.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> RunDirectory.take(shared))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod go-w " + shared);
        assertThat(shared).isEmptyDirectory();
    }

    @Test
    void aLinkInThePlaceOfThePidFileIsNotFollowed() throws IOException {
        Path victim = Files.writeString(parent.resolve("victim"), "precious");
        Files.createSymbolicLink(parent.resolve("gateway.pid"), victim);

        assertThatThrownBy(() -> RunDirectory.take(parent)).isInstanceOf(IOException.class);
        assertThat(victim).hasContent("precious");
    }

    @Test
    void whileItIsTakenNobodyElseCanLockIt() throws IOException {
        try (RunDirectory _ = RunDirectory.take(parent);
                FileChannel other = FileChannel.open(parent.resolve("gateway.pid"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
        }
    }
}
