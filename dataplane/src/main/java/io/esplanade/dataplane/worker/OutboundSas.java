package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.lookup.ExactTable;
import io.esplanade.dataplane.lookup.FlowKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outbound SAD: SAs by what names them (their SPIs were chosen by the peers that they go to), and by protocol and
 * destination for flows that name no peer. Event-loop thread only.
 */
final class OutboundSas {
    private final Map<SaId, OutboundEntry> byId = new HashMap<>();
    private final ExactTable<OutboundEntry> byDestination = new ExactTable<>();
    /** By the SA that belongs around them and was deleted. */
    private final Map<SaId, OutboundEntry> torn = new HashMap<>();
    private final FlowKey key = new FlowKey();

    /** Refuses an SA that has the name of another. */
    void requireNew(Sa sa) {
        if (byId.containsKey(sa.id())) {
            throw new IllegalArgumentException("an SA with this SPI and destination exists: " + sa);
        }
    }

    /** Adds it; if it is one that was deleted out of a bundle, it takes its old place, in which it has to fit. */
    void add(OutboundEntry entry) {
        OutboundEntry inside = torn.remove(entry.description().id());
        if (inside != null && inside.isTorn() && entry.mayEnclose(inside)) {
            inside.putInside(entry);
        }
        byId.put(entry.description().id(), entry);
        byDestination.add(destinationKey(entry.description()), entry);
    }

    @Nullable OutboundEntry get(SaId id) {
        return byId.get(id);
    }

    /** Takes it out of its bundle, and away. */
    void remove(OutboundEntry entry) {
        SaId id = entry.description().id();
        byId.remove(id);
        byDestination.remove(destinationKey(entry.description()), entry);
        torn.values().remove(entry);
        OutboundEntry inside = entry.inner();
        entry.leaveBundle();
        if (inside != null) {
            torn.put(id, inside);
        }
    }

    /** The newest SA of the protocol to where the packet goes; null if there is none. Constant time. */
    @Nullable OutboundEntry towards(SaProtocol protocol, IpPacket packet) {
        return byDestination.find(key.set(
                packet.v6(),
                0,
                0,
                packet.destinationHigh(),
                packet.destinationLow(),
                protocol.ipProtocol(),
                0,
                0));
    }

    private FlowKey destinationKey(Sa sa) {
        IpPrefix destination = IpPrefix.host(sa.destination());
        return key.set(
                destination.v6(), 0, 0, destination.high(), destination.low(), sa.protocol().ipProtocol(), 0, 0);
    }

    Collection<OutboundEntry> all() {
        return List.copyOf(byId.values());
    }

    void clear() {
        byId.clear();
        torn.clear();
        byDestination.clear();
    }
}
