package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import java.util.concurrent.TimeUnit;

/** Takes pairs of ESP SAs out of the data plane. */
final class Retirement {
    /** Packets of the peer that are still under way find the inbound SA for so long. */
    static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);

    private final CoreContext context;
    private final ChildIndex index;

    Retirement(CoreContext context, ChildIndex index) {
        this.context = context;
        this.index = index;
    }

    /** The outbound SA goes now, the inbound one a little later. */
    void retire(ChildSa child) {
        index.remove(child);
        delete(child.outbound());
        context.timers.at(context.nowNs() + LINGER_NS, () -> delete(child.inbound()));
    }

    /** Both go now. */
    void removeNow(ChildSa child) {
        index.remove(child);
        delete(child.outbound());
        delete(child.inbound());
    }

    private void delete(EspSa sa) {
        boolean in = sa.direction() == Direction.IN;
        context.emit(new Action.DeleteSa(in ? Direction.IN : Direction.OUT, sa.spi(), sa.destination()));
    }
}
