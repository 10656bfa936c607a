package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ControlFifoTest {
    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final Path path;

    ControlFifoTest(@TempDir Path folder) {
        this.path = folder.resolve("isakmpd.fifo");
    }

    @Test
    void eachLineIsACommand() throws Exception {
        try (ControlFifo _ = start()) {
            write("M passive\n\nt quick a");
            write(" \nS\n");

            assertThat(take()).isEqualTo("M passive");
            assertThat(take()).isEqualTo("t quick a ");
            assertThat(take()).isEqualTo("S");
        }
    }

    @Test
    void onlyTheOwnerMayWrite() throws Exception {
        try (ControlFifo _ = start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void aLineWithoutEndIsNotKept() throws Exception {
        try (ControlFifo _ = start()) {
            write("x".repeat(100_000));
            write("\nR\n");

            assertThat(take()).isEqualTo("R");
        }
    }

    @Test
    void aCommandThatFailsStopsNoOther() throws Exception {
        try (ControlFifo _ = ControlFifo.start(path, command -> {
            commands.add(command);
            throw new IllegalStateException("on purpose");
        })) {
            write("S\nr\n");

            assertThat(take()).isEqualTo("S");
            assertThat(take()).isEqualTo("r");
        }
    }

    @Test
    void anOldOneIsMadeAnew() throws Exception {
        ControlFifo old = start();
        try (ControlFifo _ = start()) {
            write("S\n");
            assertThat(take()).isEqualTo("S");
        }
        old.close();
    }

    @Test
    void somethingElseIsLeftAlone() throws IOException {
        Files.writeString(path, "mine");

        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("is there and is no FIFO");
        assertThat(path).hasContent("mine");
    }

    @Test
    void whereOthersMayWriteThereIsNone() throws IOException {
        Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("other users may write");
    }

    private ControlFifo start() throws IOException {
        return ControlFifo.start(path, commands::add);
    }

    private void write(String text) throws IOException {
        Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
    }

    private String take() throws InterruptedException {
        return String.valueOf(commands.poll(10, TimeUnit.SECONDS));
    }
}
