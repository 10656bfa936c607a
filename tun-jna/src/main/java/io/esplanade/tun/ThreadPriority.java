package io.esplanade.tun;

import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.Sched;
import io.esplanade.tun.linux.SysResource;
import java.io.IOException;

/**
 * The kernel forwards packets before any program runs. What forwards them in user space competes with all programs of the
 * machine, and stands first among them for the same reason: while it waits for its turn, queues fill.
 */
public final class ThreadPriority {
    /** Nine times the weight of a thread of usual priority, see sched(7). */
    static final int FORWARDING_NICE = -10;

    /** A tenth of the weight of a thread of usual priority. */
    static final int PREPARING_NICE = 10;

    private ThreadPriority() {}

    /**
     * Puts the calling thread before those of usual priority, without making it interrupt them for each packet: who sends many
     * goes on with them, and they are met together (SCHED_BATCH). One that somebody gave another priority (nice(1)) stays as it
     * is.
     *
     * @throws IOException without CAP_SYS_NICE
     */
    public static void forForwarding() throws IOException {
        if (SysResource.nice() != 0) {
            return;
        }
        try {
            Sched.policy(Sched.SCHED_BATCH);
            SysResource.nice(FORWARDING_NICE);
        } catch (ErrnoException e) {
            throw new IOException(
                    "packets wait for their turn like any program; CAP_SYS_NICE lets them go first (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Puts the calling thread behind those of usual priority: for work that nobody waits for. One that stands there already
     * stays as it is.
     */
    public static void forPreparing() {
        if (SysResource.nice() >= PREPARING_NICE) {
            return;
        }
        try {
            SysResource.nice(PREPARING_NICE);
        } catch (ErrnoException e) {
            throw new IllegalStateException("everybody may stand back", e);
        }
    }
}
