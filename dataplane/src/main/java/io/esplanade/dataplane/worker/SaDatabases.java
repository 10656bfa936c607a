package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.lookup.Sad;
import io.esplanade.dataplane.lookup.Spd;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SAD and the SPD of one worker, and the commands that change them. Event-loop thread only. */
final class SaDatabases {
    private final Sad<InboundEntry> inbound = new Sad<>();
    private final Map<Peer, OutboundEntry> outbound = new HashMap<>();
    private final Spd<OutboundEntry> spd = new Spd<>();
    private final Outlets outlets;
    private final TunnelCounters tunnels;
    private final SpiPool spis;

    /** What names an outbound SA: its SPI was chosen by the peer that it goes to. */
    private record Peer(Spi spi, InetAddress destination) {}

    SaDatabases(Outlets outlets, TunnelCounters tunnels, SpiPool spis) {
        this.outlets = outlets;
        this.tunnels = tunnels;
        this.spis = spis;
    }

    Sad<InboundEntry> inbound() {
        return inbound;
    }

    Spd<OutboundEntry> spd() {
        return spd;
    }

    /** @throws IllegalArgumentException if there is such an SA, or its suite cannot be used */
    void add(EspSa sa, long nowEpochSeconds) {
        if (sa.direction() == Direction.IN) {
            addInbound(sa, nowEpochSeconds);
        } else {
            addOutbound(sa, nowEpochSeconds);
        }
    }

    // An inbound SA is found by its SPI alone (RFC 4301 section 4.1), so its destination does not make it another.
    private void addInbound(EspSa sa, long nowEpochSeconds) {
        InboundEntry entry = new InboundEntry(sa, tunnels.of(sa.tunnel(), Direction.IN), nowEpochSeconds);
        if (!inbound.add(sa.spi().value(), entry)) {
            throw new IllegalArgumentException("an SA with this SPI exists: " + sa);
        }
        spis.install(sa.spi());
    }

    private void addOutbound(EspSa sa, long nowEpochSeconds) {
        Peer peer = new Peer(sa.spi(), sa.destination());
        if (outbound.containsKey(peer)) {
            throw new IllegalArgumentException("an SA with this SPI and destination exists: " + sa);
        }
        OutboundEntry entry = new OutboundEntry(
                sa,
                outlets.esp(sa.destination(), sa.udp() != null),
                tunnels.of(sa.tunnel(), Direction.OUT),
                nowEpochSeconds);
        outbound.put(peer, entry);
        spd.addSa(sa.tunnel(), sa.selector(), entry);
    }

    boolean delete(Direction direction, Spi spi, InetAddress destination) {
        return direction == Direction.IN ? deleteInbound(spi, destination) : deleteOutbound(spi, destination);
    }

    private boolean deleteInbound(Spi spi, InetAddress destination) {
        InboundEntry entry = inbound.find(spi.value());
        if (entry == null || !entry.sa.destination().equals(destination)) {
            return false;
        }
        inbound.remove(spi.value());
        spis.remove(spi);
        wipe(entry.sa);
        return true;
    }

    private boolean deleteOutbound(Spi spi, InetAddress destination) {
        @Nullable OutboundEntry entry = outbound.remove(new Peer(spi, destination));
        if (entry == null) {
            return false;
        }
        spd.removeSa(entry.sa.tunnel(), entry.sa.selector(), entry);
        wipe(entry.sa);
        return true;
    }

    void addFlow(Flow flow) {
        if (!flow.tunnel().isEmpty()) {
            tunnels.of(flow.tunnel(), flow.direction());
        }
        spd.add(flow);
    }

    boolean deleteFlow(Flow flow) {
        return spd.remove(flow);
    }

    void flush() {
        inbound.all().forEach(entry -> wipe(entry.sa));
        outbound.values().forEach(entry -> wipe(entry.sa));
        inbound.clear();
        outbound.clear();
        spis.removeInstalled();
        spd.clear();
    }

    List<SaSnapshot> dumpSas() {
        List<SaSnapshot> sas = new ArrayList<>();
        inbound.all().forEach(entry -> sas.add(entry.use.snapshot(entry.sa, 0)));
        outbound.values().forEach(entry -> sas.add(entry.use.snapshot(entry.sa, 0)));
        sas.sort(Comparator.comparing(snapshot -> snapshot.sa().spi()));
        return sas;
    }

    private static void wipe(EspSa sa) {
        sa.encryptionKey().close();
        sa.integrityKey().close();
    }
}
