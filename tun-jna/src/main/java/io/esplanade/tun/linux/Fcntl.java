package io.esplanade.tun.linux;

import com.sun.jna.Native;

/** {@code fcntl.h}: open(2). */
public final class Fcntl {
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    static {
        Native.register(Fcntl.class, "c");
    }

    private Fcntl() {}

    /** Returns a new descriptor. The message of the exception names the path. */
    public static int openPath(String path, int flags) throws ErrnoException {
        return ErrnoException.check(path, open(path, flags, 0));
    }

    private static native int open(String path, int flags, int mode);
}
