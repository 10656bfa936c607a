package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.crypto.PacketCipher;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.lookup.Sad;
import io.esplanade.dataplane.lookup.Spd;
import io.esplanade.dataplane.sa.PacketSa;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The SAD and the SPD of one worker, and the commands that change them. Event-loop thread only. */
final class SaDatabases {
    private final Sad<InboundEntry> inbound = new Sad<>();
    private final Map<Peer, OutboundEntry> outbound = new HashMap<>();
    private final Spd<OutboundEntry> spd = new Spd<>();
    private final PacketCiphers ciphers = PacketCiphers.forOneThread();
    private final Outlets outlets;
    private final TunnelCounters tunnels;
    private final SpiPool spis;
    private final DataplaneEvents events;
    private final InnerMtus innerMtus;

    /** What names an outbound SA: its SPI was chosen by the peer that it goes to. */
    private record Peer(Spi spi, InetAddress destination) {}

    SaDatabases(
            Outlets outlets, TunnelCounters tunnels, SpiPool spis, InnerMtus innerMtus, DataplaneEvents events) {
        this.outlets = outlets;
        this.tunnels = tunnels;
        this.spis = spis;
        this.innerMtus = innerMtus;
        this.events = events;
    }

    Sad<InboundEntry> inbound() {
        return inbound;
    }

    Spd<OutboundEntry> spd() {
        return spd;
    }

    /** As {@link Dataplane#smallestInnerMtu}. */
    int smallestInnerMtu() {
        return innerMtus.smallest();
    }

    /** @throws IllegalArgumentException if there is such an SA, or its suite or window cannot be used */
    void add(Sa sa, BatchTime now) {
        TrafficSelector selector = sa.selector();
        if (!(sa instanceof EspSa esp) || sa.mode() != SaMode.TUNNEL || selector == null) {
            throw new IllegalArgumentException("not carried out: " + sa);
        }
        if (sa.direction() == Direction.IN) {
            addInbound(esp, selector, now.epochSeconds());
        } else {
            addOutbound(esp, selector, now);
        }
    }

    // An inbound SA is found by its SPI alone (RFC 4301 section 4.1), so its destination does not make it another.
    private void addInbound(EspSa sa, TrafficSelector selector, long nowEpochSeconds) {
        if (inbound.find(sa.spi().value()) != null) {
            throw new IllegalArgumentException("an SA with this SPI exists: " + sa);
        }
        InboundSa packetSa = openInbound(sa);
        TunnelCounter tunnel = tunnels.of(sa.tunnel(), Direction.IN);
        inbound.add(sa.spi().value(), new InboundEntry(packetSa, selector, tunnel, nowEpochSeconds));
        spis.install(sa.spi());
    }

    private InboundSa openInbound(EspSa sa) {
        PacketCipher cipher = ciphers.create(sa);
        try {
            return new InboundSa(sa, cipher);
        } catch (IllegalArgumentException badWindow) {
            cipher.close();
            throw badWindow;
        }
    }

    private void addOutbound(EspSa sa, TrafficSelector selector, BatchTime now) {
        Peer peer = new Peer(sa.spi(), sa.destination());
        if (outbound.containsKey(peer)) {
            throw new IllegalArgumentException("an SA with this SPI and destination exists: " + sa);
        }
        OutboundEntry entry = new OutboundEntry(
                new OutboundSa(sa, ciphers.create(sa)),
                selector,
                (sa.udp() != null ? outlets.espInUdp() : outlets.esp()).towards(sa.destination()),
                tunnels.of(sa.tunnel(), Direction.OUT),
                now.epochSeconds());
        outbound.put(peer, entry);
        innerMtus.add(entry, now.nowNs());
        spd.addSa(sa.tunnel(), sa.protocol(), selector, entry);
    }

    boolean delete(SaId sa) {
        return sa.direction() == Direction.IN
                ? deleteInbound(sa.spi(), sa.destination())
                : deleteOutbound(sa.spi(), sa.destination());
    }

    private boolean deleteInbound(Spi spi, InetAddress destination) {
        InboundEntry entry = inbound.find(spi.value());
        if (entry == null || !entry.sa.sa().destination().equals(destination)) {
            return false;
        }
        inbound.remove(spi.value());
        spis.remove(spi);
        entry.sa.close();
        return true;
    }

    private boolean deleteOutbound(Spi spi, InetAddress destination) {
        @Nullable OutboundEntry entry = outbound.remove(new Peer(spi, destination));
        if (entry == null) {
            return false;
        }
        spd.removeSa(entry.sa.sa().tunnel(), entry);
        innerMtus.remove(entry);
        entry.sa.close();
        return true;
    }

    /** Tells the control plane, once for each threshold; an SA that is used up is gone afterwards. */
    void expireIfDue(InboundEntry entry) {
        expireIfDue(entry.sa);
    }

    /** As for an inbound SA: its flows fall back to another SA or acquire a new one. */
    void expireIfDue(OutboundEntry entry) {
        expireIfDue(entry.sa);
    }

    private void expireIfDue(PacketSa packetSa) {
        if (packetSa.dueHardExpiry()) {
            Sa sa = packetSa.sa();
            String cause = packetSa.expiryCause();
            delete(sa.id()); // whatever becomes of the report
            events.onExpire(sa, true, cause);
        } else if (packetSa.dueSoftExpiry()) {
            events.onExpire(packetSa.sa(), false, packetSa.expiryCause());
        }
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
        inbound.all().forEach(entry -> entry.sa.close());
        outbound.values().forEach(entry -> entry.sa.close());
        inbound.clear();
        outbound.clear();
        innerMtus.clear();
        spis.removeInstalled();
        spd.clear();
    }

    /** What each SA tells of itself, whatever thread asks it. */
    List<Supplier<SaSnapshot>> sas() {
        List<Supplier<SaSnapshot>> sas = new ArrayList<>();
        inbound.all().forEach(entry -> sas.add(entry::snapshot));
        outbound.values().forEach(entry -> sas.add(entry::snapshot));
        return sas;
    }
}
