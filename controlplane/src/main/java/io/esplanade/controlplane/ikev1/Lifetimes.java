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

    /** Nanoseconds from the establishment of the SA on. */
    static long softNs(CoreContext context, Role role, long lifeSeconds) {
        int min = role == Role.INITIATOR ? INITIATOR_MIN : RESPONDER_MIN;
        int max = role == Role.INITIATOR ? INITIATOR_MAX : RESPONDER_MAX;
        long lifeMs = TimeUnit.SECONDS.toMillis(lifeSeconds);
        long fromMs = lifeMs / 1000 * min;
        long toMs = lifeMs / 1000 * max;
        return TimeUnit.MILLISECONDS.toNanos(fromMs + context.randomBelow(Math.max(1, toMs - fromMs)));
    }
}
