package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.files.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final String CLOSING = "ipsecctl: Syntax error in config file: ipsec rules not loaded";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private Path write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private List<String> load(Path file) {
        return load(file, TestEnvironments.at(directory));
    }

    private static List<String> load(Path file, Environment environment) {
        return new ConfigLoader(environment)
                .load(file, LoadOptions.DEFAULT).diagnostics().stream()
                        .map(each -> each.format("ipsecctl"))
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "r--------", "rwx------"})
    void readsFilesThatOthersCannotTouch(String mode) throws IOException {
        assertThat(load(write("c", "a = b\n", mode))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw----", "rw---x---", "rw----r--", "rw-----w-", "rw------x", "rw-r--r--"})
    void refusesFilesThatOthersMayRead(String mode) throws IOException {
        Path file = write("c", "nonsense\n", mode);
        assertThat(load(file))
                .containsExactly("ipsecctl: " + file + ": group writable or world read/writable", CLOSING);
    }

    @Test
    void refusesFilesOfOtherUsers() throws IOException {
        Path file = write("c", "a = b\n", "rw-------");
        int owner = OpenFile.byPath(file).owner();
        Environment here = TestEnvironments.at(directory);
        Environment other = new Environment(
                here.hosts(), here.interfaces(), here.protocols(), here.services(), here.hostName(), directory, owner + 1);
        List<String> expected =
                owner == 0 ? List.of() : List.of("ipsecctl: " + file + ": owner not root or current user", CLOSING);
        assertThat(load(file, other)).isEqualTo(expected);
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThat(load(Path.of("/nowhere/ipsec.conf")))
                .containsExactly("ipsecctl: pushfile: /nowhere/ipsec.conf: No such file or directory", CLOSING);
    }

    @Test
    void includesFilesWithTheirOwnLines() throws IOException {
        write("inner", "\nb = $a\nnope\n", "rw-rw-rw-");
        Path file = write("outer", "a = x\ninclude \"inner\"\nc = $b\nwrong\n", "rw-------");
        LoadResult result = new ConfigLoader(TestEnvironments.at(directory)).load(file, LoadOptions.DEFAULT);
        assertThat(new Config(result).errors()).containsExactly("inner: 3: syntax error", file + ": 4: syntax error");
        assertThat(new Config(result).printed()).isEqualTo("a = \"x\"\nb = \"x\"\nc = \"x\"\n");
    }

    @Test
    void goesOnAfterAnIncludedFileThatIsMissing() throws IOException {
        Path file = write("outer", "include gone\na = x\n", "rw-------");
        LoadResult result = new ConfigLoader(TestEnvironments.at(directory)).load(file, LoadOptions.DEFAULT);
        assertThat(new Config(result).errors())
                .containsExactly(
                        "ipsecctl: pushfile: gone: No such file or directory", file + ": 1: failed to include file gone");
        assertThat(new Config(result).printed()).isEqualTo("a = \"x\"\n");
    }

    @Test
    void endsIncludeLoops() throws IOException {
        write("b", "include \"c\"\n", "rw-------");
        Path file = write("c", "include b\n", "rw-------");
        assertThat(load(file)).containsExactly("ipsecctl: c: file includes itself", "b: 1: failed to include file c", CLOSING);
    }

    @Test
    void leavesAnIncludedFileWhoseQuotedStringDoesNotEnd() throws IOException {
        write("b", "x = \"open", "rw-------");
        Path file = write("c", "include b\na = y\n", "rw-------");
        assertThat(load(file)).contains("b: 1: reached end of file while parsing quoted string", CLOSING);
    }
}
