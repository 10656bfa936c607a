package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.lookup.TunnelOwner;
import java.util.HashMap;
import java.util.Map;

/**
 * Which worker has which tunnel. A tunnel belongs to the worker whose turn it is when its name is first heard; both
 * directions of its negotiated ESP SAs live there, and their SPIs say so: SPI modulo the number of workers. All other SAs
 * live at the first worker: their SPIs are somebody else's choice, what comes to raw sockets comes there, and the SAs of a
 * bundle have to be together. The names stay known, as those of {@link TunnelCounters} do. Any thread.
 */
final class TunnelOwners {
    private final int workers;
    private final Map<String, TunnelOwner> owners = new HashMap<>();
    private int next;

    TunnelOwners(int workers) {
        this.workers = workers;
    }

    /** The owner of a flow's tunnel; the first worker for a flow without. */
    TunnelOwner of(Flow flow) {
        return flow.tunnel().isEmpty() ? TunnelOwner.FIRST : of(flow.tunnel());
    }

    TunnelOwner of(String tunnel) {
        if (workers == 1) {
            return TunnelOwner.FIRST;
        }
        synchronized (owners) {
            return owners.computeIfAbsent(tunnel, name -> new TunnelOwner(next++ % workers));
        }
    }

    /** Where an SA belongs that is about to be added; its tunnel's flows follow it. */
    int placeOf(Sa sa) {
        TunnelOwner owner = of(sa.tunnel());
        if (!isNegotiatedTunnel(sa)) {
            owner.moveToFirst();
        } else if (sa.direction() == Direction.IN && workerOf(sa.spi().value()) != owner.worker()) {
            return 0; // the last place where a packet's SPI is looked for
        }
        return owner.worker();
    }

    private static boolean isNegotiatedTunnel(Sa sa) {
        return sa.protocol() == SaProtocol.ESP && sa.mode() == SaMode.TUNNEL && sa.selector() != null;
    }

    /** The worker that an inbound SPI says. */
    int workerOf(int spi) {
        return Integer.remainderUnsigned(spi, workers);
    }
}
