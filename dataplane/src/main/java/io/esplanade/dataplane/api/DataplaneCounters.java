package io.esplanade.dataplane.api;

import java.util.List;

/** Counters that only grow, readable from any thread at any time without disturbing the packets. */
public interface DataplaneCounters {
    /** Packets dropped for this reason since start. */
    long dropped(Drop reason);

    /** Packets, and runs of datagrams, that each worker handed over to another, from worker 0 on. */
    List<Long> handedOver();

    /** One entry for each tunnel that ever had an SA or a flow, and direction. */
    List<TunnelSnapshot> tunnels();
}
