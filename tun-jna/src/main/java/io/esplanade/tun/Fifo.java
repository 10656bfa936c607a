package io.esplanade.tun;

import io.esplanade.tun.linux.SysStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Named pipes, see fifo(7), which Java can use and not make. */
public final class Fifo {
    private static final int OWNER_ONLY = 0600;

    private Fifo() {}

    /**
     * Makes one for the owner alone. It is never somebody else's: nothing may be there.
     *
     * @throws IOException if the system refuses; the message names the path
     */
    public static void make(Path path) throws IOException {
        SysStat.makeFifo(path.toString(), OWNER_ONLY);
    }

    /**
     * Whether a FIFO is there, and no link to one.
     *
     * @throws java.nio.file.NoSuchFileException if nothing is there
     */
    public static boolean isThere(Path path) throws IOException {
        return Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                && (mode & SysStat.S_IFMT) == SysStat.S_IFIFO;
    }
}
