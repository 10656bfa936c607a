package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The flows of one direction: a cache, behind it a tuple-space search for each address family. */
final class FlowTable<T> {
    private final Direction direction;
    private final long secret = ThreadLocalRandom.current().nextLong();
    private final FlowCache<T> cache = new FlowCache<>(secret);
    private final Map<TrafficSelector, SpdEntry<T>> bySelector = new HashMap<>();
    private final Map<SelectorMask, FlowTuple<T>> byMask = new HashMap<>();
    private List<FlowTuple<T>> tuplesV4 = List.of();
    private List<FlowTuple<T>> tuplesV6 = List.of();
    private int flowsWithPorts;
    private long nextOrder;

    FlowTable(Direction direction) {
        this.direction = direction;
    }

    @Nullable SpdEntry<T> find(FlowKey key) {
        if (cache.knows(key)) {
            return cache.found();
        }
        SpdEntry<T> found = search(key);
        cache.remember(key, found);
        return found;
    }

    /** Tuples lie in falling precedence, so that the first find is the one. */
    private @Nullable SpdEntry<T> search(FlowKey key) {
        List<FlowTuple<T>> tuples = key.isV6() ? tuplesV6 : tuplesV4;
        for (int i = 0; i < tuples.size(); i++) {
            SpdEntry<T> found = tuples.get(i).find(key);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Whether a flow with ports covers the packet's addresses and protocol. Walks all flows, if one has ports. */
    boolean anyWithPorts(FlowKey key) {
        if (flowsWithPorts == 0) {
            return false;
        }
        for (SpdEntry<T> entry : bySelector.values()) {
            if (entry.flow().selector().hasPorts() && entry.matcher.coversWithoutPorts(key)) {
                return true;
            }
        }
        return false;
    }

    /** Adds the flow, in the place of one with an equal selector if there is one, which is returned. */
    @Nullable SpdEntry<T> add(SpdEntry<T> entry) {
        SpdEntry<T> replaced = bySelector.put(entry.flow().selector().masked(), entry);
        FlowTuple<T> tuple =
                byMask.computeIfAbsent(entry.matcher.mask(), mask -> new FlowTuple<>(mask, precedence(entry), secret));
        if (replaced != null) {
            tuple.remove(replaced);
        } else if (entry.flow().selector().hasPorts()) {
            flowsWithPorts++;
        }
        tuple.add(entry);
        changed();
        return replaced;
    }

    /** A new entry for the flow: it keeps the place of the one that it is going to replace. */
    SpdEntry<T> newEntry(Flow flow, TunnelOwner owner) {
        SpdEntry<T> old = bySelector.get(flow.selector().masked());
        return new SpdEntry<>(flow, owner, old != null ? old.order : nextOrder++);
    }

    @Nullable SpdEntry<T> remove(TrafficSelector selector) {
        SpdEntry<T> removed = bySelector.remove(selector.masked());
        if (removed != null) {
            flowsWithPorts -= selector.hasPorts() ? 1 : 0;
            FlowTuple<T> tuple = byMask.get(removed.matcher.mask());
            if (tuple != null) {
                tuple.remove(removed);
                if (tuple.isEmpty()) {
                    byMask.remove(tuple.mask);
                }
            }
            changed();
        }
        return removed;
    }

    void clear() {
        bySelector.clear();
        byMask.clear();
        flowsWithPorts = 0;
        changed();
    }

    /** All flows in the order in which a packet meets them. */
    List<Flow> inOrder() {
        return bySelector.values().stream()
                .sorted(Comparator.<SpdEntry<T>>comparingInt(entry -> -precedence(entry))
                        .thenComparingLong(entry -> entry.order))
                .map(SpdEntry::flow)
                .toList();
    }

    private int precedence(SpdEntry<T> entry) {
        return entry.flow().selector().precedence(direction);
    }

    private void changed() {
        cache.invalidate();
        tuplesV4 = tuples(false);
        tuplesV6 = tuples(true);
    }

    private List<FlowTuple<T>> tuples(boolean v6) {
        List<FlowTuple<T>> tuples = new ArrayList<>();
        for (FlowTuple<T> tuple : byMask.values()) {
            if (tuple.mask.v6() == v6) {
                tuples.add(tuple);
            }
        }
        tuples.sort(Comparator.comparingInt(tuple -> -tuple.precedence));
        return tuples;
    }
}
