package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.policy.SaRule;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the outbound SA of a pair that we began comes into use.
 *
 * <p>The first one does at once. A later one has time: a peer may put its inbound SA in place only when it has handled
 * message 3 of quick mode (strongSwan does), and what overtakes that message is lost. RFC 2409 section 5.5 does not say
 * who has to wait; so the old SA carries the traffic a little longer, or as long as it is there.
 */
final class Switchover {
    // Our limit: time for the peer to handle message 3, and short against the rest of the old SA's life.
    static final long AFTER_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final CoreContext context;
    private @Nullable ChildSa waiting;
    private Timers.@Nullable Timer timer;

    Switchover(CoreContext context) {
        this.context = context;
    }

    /**
     * Installs the outbound SA of a new pair.
     *
     * @param olderCarries whether there is another one to carry the traffic until later
     */
    void use(ChildSa child, boolean olderCarries) {
        finish();
        if (olderCarries) {
            waiting = child;
            timer = context.timers.at(context.nowNs() + AFTER_NS, this::finish);
        } else {
            context.emit(new Action.InstallSa(child.outbound()));
        }
    }

    /** A pair goes by another name now; returns whether its outbound SA is still to come. */
    boolean onMoved(ChildSa before, ChildSa after) {
        if (!before.equals(waiting)) {
            return false;
        }
        waiting = after;
        return true;
    }

    /** A pair is taken out of the data plane: if that was an older one there is nothing to wait for any more. */
    void onRemoved(ChildSa child) {
        if (child.equals(waiting)) {
            waiting = null;
            context.timers.cancel(timer);
            SaRule.closeKeys(child.outbound());
        } else {
            finish();
        }
    }

    private void finish() {
        if (waiting != null) {
            context.timers.cancel(timer);
            context.emit(new Action.InstallSa(waiting.outbound()));
            waiting = null;
        }
    }
}
