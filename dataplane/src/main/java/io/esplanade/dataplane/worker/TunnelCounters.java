package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.TunnelSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** The counters of all tunnels that there ever were, by name and direction. Any thread. */
final class TunnelCounters {
    private final Map<String, TunnelCounter> inbound = new ConcurrentSkipListMap<>();
    private final Map<String, TunnelCounter> outbound = new ConcurrentSkipListMap<>();

    /** The counter of this tunnel and direction, from now on listed. */
    TunnelCounter of(String tunnel, Direction direction) {
        Map<String, TunnelCounter> counters = direction == Direction.IN ? inbound : outbound;
        return counters.computeIfAbsent(tunnel, name -> new TunnelCounter(name, direction));
    }

    List<TunnelSnapshot> snapshot() {
        return Stream.concat(inbound.values().stream(), outbound.values().stream())
                .map(TunnelCounter::snapshot)
                .toList();
    }
}
