package io.esplanade.dataplane.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What fits into the outbound SAs, of which the smallest counts for the device. Changed on the event-loop thread. */
final class InnerMtus {
    // IPv6, UDP, ESP header, IV, padding with trailer, and ICV of the suite that takes most
    private static final int MAX_OVERHEAD_BYTES = 40 + 8 + 8 + 16 + 17 + 32;

    private final PathMtus mtus;
    private final int withoutSa;
    private final Map<OutboundEntry, Integer> counted = new HashMap<>();
    private final TreeMap<Integer, Integer> entriesByMtu = new TreeMap<>();
    private volatile int smallest;

    InnerMtus(PathMtus mtus, int defaultPathMtu) {
        this.mtus = mtus;
        this.withoutSa = defaultPathMtu - MAX_OVERHEAD_BYTES;
        this.smallest = withoutSa;
    }

    /** Octets of the largest packet that fits into every SA; without SAs into any. Any thread. */
    int smallest() {
        return smallest;
    }

    void add(OutboundEntry entry, long nowNs) {
        int mtu = entry.maxInnerBytes(mtus, nowNs);
        counted.put(entry, mtu);
        entriesByMtu.merge(mtu, 1, Integer::sum);
        update();
    }

    void remove(OutboundEntry entry) {
        Integer mtu = counted.remove(entry);
        if (mtu != null) {
            entriesByMtu.computeIfPresent(mtu, (key, entries) -> entries == 1 ? null : entries - 1);
            update();
        }
    }

    void clear() {
        counted.clear();
        entriesByMtu.clear();
        update();
    }

    /** A path has become smaller, or is tried with its full size again. */
    void onPathChange(long nowNs) {
        entriesByMtu.clear();
        counted.replaceAll((entry, old) -> entry.maxInnerBytes(mtus, nowNs));
        counted.values().forEach(mtu -> entriesByMtu.merge(mtu, 1, Integer::sum));
        update();
    }

    private void update() {
        smallest = entriesByMtu.isEmpty() ? withoutSa : entriesByMtu.firstKey();
    }
}
