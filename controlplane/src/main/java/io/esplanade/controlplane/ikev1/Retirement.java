package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Takes pairs of SAs out of the data plane. */
final class Retirement {
    /** Packets of the peer that are still under way find the inbound SA for so long. */
    static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);

    private final CoreContext context;
    private final ChildIndex index;
    private final Switchover switchover;
    private final Map<SaId, Timers.Timer> expiries = new HashMap<>();

    Retirement(CoreContext context, ChildIndex index, Switchover switchover) {
        this.context = context;
        this.index = index;
        this.switchover = switchover;
    }

    /** Does something when the lifetime of a pair is over, unless the pair has gone before; the last call counts. */
    void atExpiry(ChildSa child, Runnable task) {
        long deadlineNs = child.establishedNs() + TimeUnit.SECONDS.toNanos(child.lifeSeconds());
        context.timers.cancel(expiries.put(child.inbound().id(), context.timers.at(deadlineNs, task)));
    }

    /** The outbound SA goes now, the inbound one a little later. */
    void retire(ChildSa child) {
        forget(child);
        delete(child.outbound());
        context.timers.at(context.nowNs() + LINGER_NS, () -> delete(child.inbound()));
    }

    /** Both go now. */
    void removeNow(ChildSa child) {
        forget(child);
        delete(child.outbound());
        delete(child.inbound());
    }

    private void forget(ChildSa child) {
        index.remove(child);
        switchover.onRemoved(child);
        context.timers.cancel(expiries.remove(child.inbound().id()));
    }

    private void delete(Sa sa) {
        context.emit(new Action.DeleteSa(sa.id()));
    }
}
