package io.esplanade.tun.linux;

import com.sun.jna.Native;

/** {@code sys/resource.h}. */
public final class SysResource {
    // From bits/resource.h
    private static final int PRIO_PROCESS = 0;
    private static final int SELF = 0;

    static {
        Native.register(SysResource.class, "c");
    }

    private SysResource() {}

    /** The nice value of the calling thread, -20 to 19; of a thread, although POSIX speaks of processes: see sched(7). */
    public static int nice() {
        return getpriority(PRIO_PROCESS, SELF); // -1 is a value; the call cannot fail for oneself
    }

    /**
     * Sets the nice value of the calling thread.
     *
     * @throws ErrnoException EACCES without CAP_SYS_NICE, if it is a lower one
     */
    public static void nice(int value) throws ErrnoException {
        int _ = ErrnoException.check("setpriority", setpriority(PRIO_PROCESS, SELF, value));
    }

    private static native int getpriority(int which, int who);

    private static native int setpriority(int which, int who, int value);
}
