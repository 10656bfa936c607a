package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.TunnelSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Knows from the counters of the data plane when each tunnel received its last packet; reads them at most once a
 * second. One thread.
 *
 * <p>The time of the last packet is that of the wall clock. A clock that jumps makes a tunnel look idle or busy for one
 * interval, which costs or saves a probe and no more.
 */
final class TrafficWatch implements InboundTraffic {
    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private final DataplaneCounters counters;
    private Map<String, Long> lastInboundEpochSeconds = Map.of();
    private long readNs;
    private boolean read;

    TrafficWatch(DataplaneCounters counters) {
        this.counters = counters;
    }

    @Override
    public long idleSeconds(String tunnel) {
        long nowNs = System.nanoTime();
        if (!read || nowNs - readNs > REFRESH_NS) {
            read = true;
            readNs = nowNs;
            lastInboundEpochSeconds = readCounters();
        }
        long last = lastInboundEpochSeconds.getOrDefault(tunnel, 0L);
        return last == 0 ? Long.MAX_VALUE : Math.max(0, System.currentTimeMillis() / 1000 - last);
    }

    private Map<String, Long> readCounters() {
        Map<String, Long> inbound = new HashMap<>();
        for (TunnelSnapshot tunnel : counters.tunnels()) {
            if (tunnel.direction() == Direction.IN) {
                inbound.put(tunnel.tunnel(), tunnel.lastPacketEpochSeconds());
            }
        }
        return inbound;
    }
}
