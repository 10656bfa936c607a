package io.esplanade.tun.linux;

import com.sun.jna.Native;
import java.io.IOException;

/** A system call failed. The message names the call and says why: {@code bind: Address already in use}. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** Says which call failed and why. */
    public ErrnoException(String call, int errno) {
        this(call, errno, Errno.text(errno));
    }

    /** With {@code detail}: what the kernel had to say beyond the number. */
    ErrnoException(String call, int errno, String detail) {
        super(call + ": " + detail);
        this.errno = errno;
    }

    /** One of the constants of {@link Errno}, or another positive number of errno(3). */
    public int errno() {
        return errno;
    }

    /** Returns {@code result} of a JNA call just made by this thread, or throws with its error number if negative. */
    static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, Native.getLastError());
        }
        return result;
    }
}
