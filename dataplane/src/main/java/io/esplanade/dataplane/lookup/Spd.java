package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.SaProtocol;
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
        add(flow, TunnelOwner.FIRST);
    }

    /**
     * As {@link #add(Flow)}.
     *
     * @param owner of the flow's tunnel
     */
    public void add(Flow flow, TunnelOwner owner) {
        FlowTable<T> table = table(flow.direction());
        SpdEntry<T> entry = table.newEntry(flow, owner);
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

    /**
     * Makes an outbound SA the carrier of its tunnel's flows of its protocol that its selector covers; of several the
     * newest is.
     *
     * @param selector null: all flows of the tunnel and protocol (manual keying)
     */
    public void addSa(String tunnelName, SaProtocol protocol, @Nullable TrafficSelector selector, T sa) {
        Tunnel<T> tunnel = tunnels.computeIfAbsent(tunnelName, name -> new Tunnel<>());
        SelectorMatcher matcher = selector == null ? null : new SelectorMatcher(selector.masked());
        Carrier<T> carrier = new Carrier<>(protocol, matcher, sa);
        tunnel.sas.add(carrier);
        tunnel.updateCarriers(carrier);
    }

    /** Puts an outbound SA in the place of another of the same selector, which carries what that carried. */
    public void replaceSa(String tunnelName, T before, T sa) {
        Tunnel<T> tunnel = tunnels.get(tunnelName);
        if (tunnel != null) {
            tunnel.replace(before, sa);
        }
    }

    /** Takes an outbound SA from its flows: the next newest carries them, if there is one. */
    public void removeSa(String tunnelName, T sa) {
        Tunnel<T> tunnel = tunnels.get(tunnelName);
        if (tunnel != null) {
            tunnel.remove(sa);
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

    /** An SA with what it carries; without a matcher everything of its protocol. */
    private record Carrier<T>(SaProtocol protocol, @Nullable SelectorMatcher matcher, T sa) {
        boolean covers(Flow flow) {
            return protocol == flow.protocol() && (matcher == null || matcher.covers(flow.negotiated()));
        }

        boolean isExactly(TrafficSelector selector) {
            return matcher != null && matcher.selector().equals(selector);
        }
    }

    /** The outbound flows and SAs of one policy. */
    private static final class Tunnel<T> {
        final Set<SpdEntry<T>> flows = new HashSet<>();
        /** Oldest first. */
        final List<Carrier<T>> sas = new ArrayList<>();

        void remove(T sa) {
            for (int i = sas.size() - 1; i >= 0; i--) {
                if (sas.get(i).sa.equals(sa)) {
                    updateCarriers(sas.remove(i));
                }
            }
        }

        void replace(T before, T sa) {
            for (int i = 0; i < sas.size(); i++) {
                Carrier<T> carrier = sas.get(i);
                if (carrier.sa.equals(before)) {
                    Carrier<T> same = new Carrier<>(carrier.protocol, carrier.matcher, sa);
                    sas.set(i, same);
                    updateCarriers(same);
                }
            }
        }

        void updateCarriers(Carrier<T> changed) {
            for (SpdEntry<T> entry : flows) {
                if (changed.covers(entry.flow())) {
                    entry.sa(carrierOf(entry));
                }
            }
        }

        /** The newest SA with the flow's own selector, else the newest that covers it. */
        @Nullable T carrierOf(SpdEntry<T> entry) {
            TrafficSelector selector = entry.flow().negotiated().masked();
            T wider = null;
            for (int i = sas.size() - 1; i >= 0; i--) {
                Carrier<T> carrier = sas.get(i);
                if (!carrier.covers(entry.flow())) {
                    continue;
                }
                if (carrier.isExactly(selector)) {
                    return carrier.sa;
                }
                if (wider == null) {
                    wider = carrier.sa;
                }
            }
            return wider;
        }
    }
}
