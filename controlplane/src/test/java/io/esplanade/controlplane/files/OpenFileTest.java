package io.esplanade.controlplane.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFileTest {
    @TempDir
    private Path directory;

    private Path write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void knowsTheOpenFileFromOneThatTookItsName() throws IOException {
        Path file = write("c", "a = b\n", "rw-------");
        try (var open = Files.newInputStream(file)) {
            assertThat(OpenFile.of(file).mode()).isEqualTo(0600);
            Files.move(write("other", "", "rw-------"), file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(open.read()).isEqualTo('a');
            assertThatThrownBy(() -> OpenFile.of(file)).hasMessageContaining("replaced");
        }
    }

    @Test
    void aFileThatAnotherNameLeadsToIsTheSameOne() throws IOException {
        Path file = write("c", "a = b\n", "rw-r-----");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        try (var _ = Files.newInputStream(link)) {
            assertThat(OpenFile.of(link)).isEqualTo(OpenFile.byPath(file));
        }
    }
}
