package io.esplanade.app.cli;

import io.esplanade.controlplane.ipsecconf.IsakmpdCommands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The FIFO on which isakmpd(8) takes commands ({@code ipsecctl -i}). */
final class IsakmpdFifo {
    // From stat(2)
    private static final int S_IFMT = 0170000;
    private static final int S_IFIFO = 0010000;

    private final Path path;

    IsakmpdFifo(Path path) {
        this.path = path;
    }

    /** The FIFO cannot be written to; the message is for the user, and nothing else is tried. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String text) {
            super("ike_ipsec_establish: " + text);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** Opens the FIFO, which waits until somebody reads it, and writes the commands of one rule. */
    void write(IsakmpdCommands commands) throws UnusableException {
        try (FileChannel fifo = FileChannel.open(path, StandardOpenOption.WRITE)) {
            if ((mode() & S_IFMT) != S_IFIFO) {
                throw new UnusableException(path + " not a fifo");
            }
            ByteBuffer octets = StandardCharsets.ISO_8859_1.encode(commands.text());
            while (octets.hasRemaining()) {
                fifo.write(octets);
            }
        } catch (IOException e) {
            throw new UnusableException("open(" + path + "): " + reason(e));
        }
    }

    private int mode() throws IOException {
        return Files.getAttribute(path, "unix:mode") instanceof Integer mode ? mode : 0;
    }

    /** As strerror(3) says it. */
    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
