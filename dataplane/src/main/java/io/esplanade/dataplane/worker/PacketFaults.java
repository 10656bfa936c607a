package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exceptions on the way of packets. None is expected; should a packet bring one about all the same, the next packet goes
 * its way as if nothing had happened, and a flood of them does not fill the log. Event-loop thread only.
 */
final class PacketFaults {
    private static final Logger log = LoggerFactory.getLogger(PacketFaults.class);
    private static final int PER_SECOND = 1;
    private static final int BURST = 5;

    private final DropCounters drops;
    private final BatchTime time;
    private final RateLimit limit;
    private long heldBack;

    PacketFaults(DropCounters drops, BatchTime time) {
        this.drops = drops;
        this.time = time;
        this.limit = new RateLimit(PER_SECOND, BURST, time.read().nowNs());
    }

    /** @param where the packet was, for the log */
    void report(String where, Throwable fault) {
        drops.count(Drop.INTERNAL_ERROR);
        if (limit.allows(time.read().nowNs())) {
            log.error("{}: a packet was lost by a defect of this gateway ({} more were not told)", where, heldBack, fault);
            heldBack = 0;
        } else {
            heldBack++;
        }
    }
}
