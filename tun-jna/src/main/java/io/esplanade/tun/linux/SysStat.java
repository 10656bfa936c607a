package io.esplanade.tun.linux;

import com.sun.jna.Native;

/** {@code sys/stat.h}. */
public final class SysStat {
    // From stat(2)
    /** The bits of a mode that say what kind of file it is. */
    public static final int S_IFMT = 0170000;
    /** A FIFO. */
    public static final int S_IFIFO = 0010000;

    static {
        Native.register(SysStat.class, "c");
    }

    private SysStat() {}

    /**
     * Makes a FIFO, see mkfifo(3).
     *
     * @throws ErrnoException if the system refuses
     */
    public static void makeFifo(String path, int mode) throws ErrnoException {
        int _ = ErrnoException.check(path, mkfifo(path, mode));
    }

    private static native int mkfifo(String path, int mode);
}
