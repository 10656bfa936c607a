package io.esplanade.tun.linux;

import com.sun.jna.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code sched.h}. */
public final class Sched {
    /** From bits/sched.h: of usual priority, but it does not interrupt others when it wakes. */
    public static final int SCHED_BATCH = 3;

    private static final int SELF = 0;

    static {
        Native.register(Sched.class, "c");
    }

    private Sched() {}

    /** The scheduling policy of the calling thread. */
    public static int policy() {
        return sched_getscheduler(SELF); // cannot fail for oneself
    }

    /**
     * Sets the scheduling policy of the calling thread to one without a static priority; the nice value stays.
     *
     * @throws ErrnoException EPERM if a thread of SCHED_IDLE may not leave it
     */
    public static void policy(int policy) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocate(ValueLayout.JAVA_INT); // struct sched_param: 0
            int _ = ErrnoException.check(
                    "sched_setscheduler", sched_setscheduler(SELF, policy, parameters.address()));
        }
    }

    private static native int sched_getscheduler(int thread);

    private static native int sched_setscheduler(int thread, int policy, long parameters);
}
