package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import java.util.concurrent.TimeUnit;

/**
 * When an SA is replaced: at a random point of the last part of its life, so that many do not come at once; the
 * responder later than the initiator, so that both do not begin at the same time.
 */
final class Lifetimes {
    private static final int INITIATOR_MIN = 850;
    private static final int INITIATOR_MAX = 920;
    private static final int RESPONDER_MIN = 940;
    private static final int RESPONDER_MAX = 950;

    private Lifetimes() {}

    /** The same by volume. */
    static long softOctets(CoreContext context, Role role, long lifeOctets) {
        long from = lifeOctets / 1000 * min(role);
        long to = lifeOctets / 1000 * max(role);
        return from + context.randomBelow(Math.max(1, to - from));
    }

    /** Nanoseconds from the establishment of the SA on. */
    static long softNs(CoreContext context, Role role, long lifeSeconds) {
        long lifeMs = TimeUnit.SECONDS.toMillis(lifeSeconds);
        long fromMs = lifeMs / 1000 * min(role);
        long toMs = lifeMs / 1000 * max(role);
        return TimeUnit.MILLISECONDS.toNanos(fromMs + context.randomBelow(Math.max(1, toMs - fromMs)));
    }

    private static int min(Role role) {
        return role == Role.INITIATOR ? INITIATOR_MIN : RESPONDER_MIN;
    }

    private static int max(Role role) {
        return role == Role.INITIATOR ? INITIATOR_MAX : RESPONDER_MAX;
    }
}
