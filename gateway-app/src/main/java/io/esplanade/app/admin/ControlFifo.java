package io.esplanade.app.admin;

import io.esplanade.tun.Fifo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A FIFO on which commands come in, one a line, as isakmpd(8) has it. It has a thread of its own, on which commands are
 * carried out one after the other: reading a FIFO blocks, and so may they.
 */
public final class ControlFifo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlFifo.class);
    private static final int OTHERS_WRITE = 0022;
    // Our limits
    private static final int MAX_LINE_BYTES = 1024;
    private static final int BUFFER_BYTES = 4096;

    private final Path path;
    private final FileChannel channel;
    private final Consumer<String> commands;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;

    private ControlFifo(Path path, FileChannel channel, Consumer<String> commands) {
        this.path = path;
        this.channel = channel;
        this.commands = commands;
    }

    /**
     * Makes the FIFO and reads it until {@link #close}. One that is there is made anew, so that nobody has it open.
     *
     * @param commands gets each line, without its end
     * @throws IOException if something else is there, or others could put something else there
     */
    public static ControlFifo start(Path path, Consumer<String> commands) throws IOException {
        Path absolute = path.toAbsolutePath();
        refuseOthers(absolute);
        removeOld(absolute);
        Fifo.make(absolute);
        Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rw-------"));
        // Opened for both, so that it never ends and opening does not wait for a writer: see fifo(7).
        FileChannel channel = FileChannel.open(
                absolute, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        ControlFifo fifo = new ControlFifo(absolute, channel, commands);
        Thread.ofPlatform().daemon().name("fifo").start(fifo::read);
        return fifo;
    }

    private static void refuseOthers(Path path) throws IOException {
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException("there is no directory for the FIFO " + path);
        }
        if (Files.getAttribute(directory, "unix:mode") instanceof Integer mode && (mode & OTHERS_WRITE) != 0) {
            throw new IOException("other users may write to " + directory + ", where the FIFO should be: chmod go-w "
                    + directory + " or use another place (--fifo)");
        }
    }

    private static void removeOld(Path path) throws IOException {
        try {
            if (!Fifo.isThere(path)) {
                throw new IOException(path + " is there and is no FIFO: remove it or use another place (--fifo)");
            }
            Files.delete(path);
        } catch (NoSuchFileException absent) {
            LOG.trace("no old {}", path);
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (channel.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    take(buffer.get());
                }
            }
        } catch (ClosedChannelException closed) {
            LOG.debug("{} is closed", path);
        } catch (IOException e) {
            LOG.error("no commands are read from {} any more: {}", path, e.getMessage());
        }
    }

    private void take(byte octet) {
        if (octet != '\n') {
            tooLong |= line.size() == MAX_LINE_BYTES;
            if (!tooLong) {
                line.write(octet);
            }
            return;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        if (tooLong) {
            tooLong = false;
            LOG.warn("{}: a command of more than {} octets is not looked at", path, MAX_LINE_BYTES);
        } else if (!text.isBlank()) {
            carryOut(text);
        }
    }

    private void carryOut(String text) {
        try {
            commands.accept(text);
        } catch (RuntimeException e) {
            LOG.error("{}: a command failed", path, e);
        }
    }

    /** Ends reading, also where it waits, and removes the FIFO. A command that is being carried out goes on. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
