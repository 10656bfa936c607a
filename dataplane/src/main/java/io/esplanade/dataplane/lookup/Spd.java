package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SPD (RFC 4301 section 4.4.1). Of the flows that cover a packet the one with the greatest {@link
 * TrafficSelector#precedence} wins.
 *
 * <p>A lookup asks a cache of recent packets, then one hash table for each combination of prefix lengths and port
 * fields in use: its cost does not grow with the number of flows.
 *
 * @param <T> what is kept for an outbound SA
 */
public final class Spd<T> {
    private final FlowTable<T> in = new FlowTable<>(Direction.IN);
    private final FlowTable<T> out = new FlowTable<>(Direction.OUT);
    private final Map<String, Tunnel<T>> tunnels = new HashMap<>();

    /** Returns the flow that decides about the packet; null if none covers it. */
    public @Nullable SpdEntry<T> find(Direction direction, FlowKey packet) {
        return direction == Direction.OUT ? out.find(packet) : in.find(packet);
    }

    /**
     * Whether there is a flow that might cover a later fragment, if only its ports were known. Such a fragment belongs
     * to no flow (RFC 4301 section 7). For packets that {@link #find} has no flow for: it walks through all of them.
     */
    public boolean dependsOnPorts(Direction direction, FlowKey laterFragment) {
        return table(direction).anyWithPorts(laterFragment);
    }

    /** Adds a flow, or replaces the one of its direction with an equal selector. */
    public void add(Flow flow) {
        FlowTable<T> table = table(flow.direction());
        SpdEntry<T> entry = table.newEntry(flow);
        SpdEntry<T> replaced = table.add(entry);
        if (replaced != null) {
            detach(replaced);
        }
        if (flow.direction() == Direction.OUT) {
            Tunnel<T> tunnel = tunnels.computeIfAbsent(flow.tunnel(), name -> new Tunnel<>());
            tunnel.flows.add(entry);
            entry.sa(tunnel.carrierOf(entry));
        }
    }

    /** Removes the flow with this direction and selector; returns whether there was one. */
    public boolean remove(Flow flow) {
        SpdEntry<T> removed = table(flow.direction()).remove(flow.selector());
        if (removed != null) {
            detach(removed);
        }
        return removed != null;
    }

    /** Makes an outbound SA the carrier of its tunnel's flows that its selector covers; of several the newest is. */
    public void addSa(String tunnelName, TrafficSelector selector, T sa) {
        Tunnel<T> tunnel = tunnels.computeIfAbsent(tunnelName, name -> new Tunnel<>());
        tunnel.sas.add(new Carrier<>(new SelectorMatcher(selector.masked()), sa));
        tunnel.updateCarriers(selector);
    }

    /** Takes an outbound SA from its flows: the next newest carries them, if there is one. */
    public void removeSa(String tunnelName, TrafficSelector selector, T sa) {
        Tunnel<T> tunnel = tunnels.get(tunnelName);
        if (tunnel != null && tunnel.sas.removeIf(carrier -> carrier.sa.equals(sa))) {
            tunnel.updateCarriers(selector);
            forgetIfEmpty(tunnelName, tunnel);
        }
    }

    /** Removes flows and SAs. */
    public void clear() {
        for (Tunnel<T> tunnel : tunnels.values()) {
            tunnel.flows.forEach(entry -> entry.sa(null));
        }
        tunnels.clear();
        in.clear();
        out.clear();
    }

    /** All flows: inbound, then outbound ones, as OpenBSD lists them, each in the order in which they are searched. */
    public List<Flow> flows() {
        List<Flow> flows = new ArrayList<>(in.inOrder());
        flows.addAll(out.inOrder());
        return flows;
    }

    private FlowTable<T> table(Direction direction) {
        return direction == Direction.OUT ? out : in;
    }

    private void detach(SpdEntry<T> entry) {
        entry.sa(null);
        Tunnel<T> tunnel = tunnels.get(entry.flow().tunnel());
        if (tunnel != null) {
            tunnel.flows.remove(entry);
            forgetIfEmpty(entry.flow().tunnel(), tunnel);
        }
    }

    private void forgetIfEmpty(String name, Tunnel<T> tunnel) {
        if (tunnel.flows.isEmpty() && tunnel.sas.isEmpty()) {
            tunnels.remove(name);
        }
    }

    private record Carrier<T>(SelectorMatcher matcher, T sa) {}

    /** The outbound flows and SAs of one policy. */
    private static final class Tunnel<T> {
        final Set<SpdEntry<T>> flows = new HashSet<>();
        /** Oldest first. */
        final List<Carrier<T>> sas = new ArrayList<>();

        void updateCarriers(TrafficSelector changed) {
            SelectorMatcher matcher = new SelectorMatcher(changed);
            for (SpdEntry<T> entry : flows) {
                if (matcher.covers(entry.flow().selector())) {
                    entry.sa(carrierOf(entry));
                }
            }
        }

        /** The newest SA with the flow's own selector, else the newest with a wider one. */
        @Nullable T carrierOf(SpdEntry<T> entry) {
            TrafficSelector selector = entry.flow().selector().masked();
            T wider = null;
            for (int i = sas.size() - 1; i >= 0; i--) {
                Carrier<T> carrier = sas.get(i);
                if (carrier.matcher.selector().equals(selector)) {
                    return carrier.sa;
                }
                if (wider == null && carrier.matcher.covers(selector)) {
                    wider = carrier.sa;
                }
            }
            return wider;
        }
    }
}
