package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.ip.IpPacket;
import org.jspecify.annotations.Nullable;

/** The SAs that were taken off one packet, outermost first. Reused for packet after packet; event-loop thread only. */
final class InboundLayers {
    private final @Nullable InboundEntry[] entries = new @Nullable InboundEntry[SaEntry.MAX_LAYERS];
    private int size;
    private @Nullable InboundEntry last;
    private boolean anyWithoutSelector;

    void clear() {
        size = 0;
        last = null;
        anyWithoutSelector = false;
    }

    boolean isFull() {
        return size == entries.length;
    }

    void add(InboundEntry entry) {
        entries[size++] = entry;
        last = entry;
        anyWithoutSelector |= entry.selector == null;
    }

    /** The one that was taken off last; null if there was none. */
    @Nullable InboundEntry last() {
        return last;
    }

    /** Whether one of the SAs leaves it to the SPD what it carries. */
    boolean needsFlow() {
        return anyWithoutSelector;
    }

    /** Whether the flow asks for one of them; one with a selector of its own speaks for itself only. */
    boolean serve(Flow flow, IpPacket packet) {
        for (int i = 0; i < size; i++) {
            InboundEntry entry = entries[i];
            if (entry != null && entry.selector == null && entry.serves(flow, packet)) {
                return true;
            }
        }
        return false;
    }

    /** The packet that came out of them goes on. */
    void count(int innerBytes, long nowEpochSeconds) {
        for (int i = 0; i < size; i++) {
            InboundEntry entry = entries[i];
            if (entry != null) {
                entry.sa.onUse(nowEpochSeconds);
            }
        }
        if (last != null) {
            last.counted().tunnel.count(innerBytes, nowEpochSeconds);
        }
    }

    /** An SA whose octets or sequence numbers are used up goes. */
    void expire(SaDatabases databases) {
        for (int i = 0; i < size; i++) {
            InboundEntry entry = entries[i];
            if (entry != null) {
                databases.expireIfDue(entry);
            }
        }
    }
}
