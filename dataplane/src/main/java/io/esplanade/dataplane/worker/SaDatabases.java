package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.Spd;
import io.esplanade.dataplane.lookup.SpdEntry;
import io.esplanade.dataplane.transform.DontFragment;
import io.esplanade.dataplane.transform.InboundTransform;
import io.esplanade.dataplane.transform.OutboundTransform;
import io.esplanade.dataplane.transform.Transforms;
import io.esplanade.tun.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The SAD and the SPD of one worker, and the commands that change them. Event-loop thread only. */
final class SaDatabases {
    private final InboundSas inbound = new InboundSas();
    private final OutboundSas outbound = new OutboundSas();
    private final Spd<OutboundEntry> spd = new Spd<>();
    private final Transforms transforms;
    private final Outlets outlets;
    private final TunnelCounters tunnels;
    private final Team team;
    private final int self;
    private final DataplaneEvents events;
    private final InnerMtus innerMtus;
    /** Of tunnels whose inbound packets are translated; their flows come before their SAs. */
    private final Map<String, PrefixTranslation> translations = new HashMap<>();

    /** @param self the number of the worker in its team */
    SaDatabases(
            PacketCiphers ciphers,
            Outlets outlets,
            TunnelCounters tunnels,
            Team team,
            int self,
            InnerMtus innerMtus,
            DataplaneEvents events) {
        this.transforms = new Transforms(ciphers);
        this.outlets = outlets;
        this.tunnels = tunnels;
        this.team = team;
        this.self = self;
        this.innerMtus = innerMtus;
        this.events = events;
    }

    InboundSas inbound() {
        return inbound;
    }

    Spd<OutboundEntry> spd() {
        return spd;
    }

    /** As {@link Dataplane#smallestInnerMtu}. */
    int smallestInnerMtu() {
        return innerMtus.smallest();
    }

    /**
     * The outbound SA of a flow that names no peer: the one towards the packet's own destination. Null for other flows,
     * and if there is none.
     */
    @Nullable OutboundEntry towards(Flow flow, IpPacket packet) {
        return flow.tunnel().isEmpty() ? outbound.towards(flow.protocol(), packet) : null;
    }

    /** @throws IllegalArgumentException if there is such an SA, or its suite or window cannot be used */
    void add(Sa sa, BatchTime now) {
        if (sa.tunnel().isEmpty()) {
            throw new IllegalArgumentException("an SA without the name of its tunnel: " + sa);
        }
        if (sa.direction() == Direction.IN) {
            addInbound(sa, now.epochSeconds());
        } else {
            addOutbound(sa, now);
        }
    }

    private void addInbound(Sa sa, long nowEpochSeconds) {
        inbound.requireNew(sa);
        take(sa);
        InboundTransform transform;
        try {
            transform = transforms.inbound(sa);
        } catch (RuntimeException cannotBeUsed) {
            release(sa.id());
            throw cannotBeUsed;
        }
        TunnelCounter counter = tunnels.of(sa.tunnel(), Direction.IN);
        inbound.add(new InboundEntry(transform, counter, translations.get(sa.tunnel()), nowEpochSeconds));
    }

    /** Another worker may have an SA with its SPI. */
    private void take(Sa inboundSa) {
        if (hasSpi(inboundSa.protocol())) {
            if (!team.spis().install(inboundSa.protocol(), inboundSa.spi())) {
                throw new IllegalArgumentException("an SA with this SPI exists: " + inboundSa);
            }
            countStray(inboundSa.id(), true);
        }
    }

    private void release(SaId inboundSa) {
        if (hasSpi(inboundSa.protocol())) {
            team.spis().remove(inboundSa.protocol(), inboundSa.spi());
            countStray(inboundSa, false);
        }
    }

    private void countStray(SaId inboundSa, boolean came) {
        if (self == 0 && inboundSa.protocol() == SaProtocol.ESP) {
            team.onSpiOfFirst(inboundSa.spi().value(), came);
        }
    }

    private void addOutbound(Sa sa, BatchTime now) {
        outbound.requireNew(sa);
        // The path is found by its ICMP messages, and the inner packet is cut before: RFC 4301 section 8.1, "set".
        OutboundTransform transform = transforms.outbound(sa, DontFragment.SET);
        OutboundEntry entry = new OutboundEntry(
                transform, outlets, tunnels.of(sa.tunnel(), Direction.OUT), now.epochSeconds());
        outbound.add(entry);
        measureAgain(entry, now);
        spd.addSa(sa.tunnel(), sa.protocol(), sa.selector(), entry);
    }

    boolean delete(SaId sa) {
        return sa.direction() == Direction.IN ? deleteInbound(sa) : deleteOutbound(sa);
    }

    private boolean deleteInbound(SaId sa) {
        InboundEntry entry = inbound.remove(sa);
        if (entry == null) {
            return false;
        }
        release(sa);
        entry.transform.close();
        return true;
    }

    private boolean deleteOutbound(SaId sa) {
        OutboundEntry entry = outbound.get(sa);
        if (entry == null) {
            return false;
        }
        OutboundEntry inside = entry.inner();
        outbound.remove(entry);
        spd.removeSa(entry.description().tunnel(), entry);
        innerMtus.remove(entry);
        for (OutboundEntry each = inside; each != null; each = each.inner()) {
            innerMtus.remove(each); // it carries nothing until it is in a bundle again
        }
        entry.transform.close();
        return true;
    }

    /** As {@link io.esplanade.dataplane.api.SaInstaller#movePeer}. */
    boolean movePeer(SaId id, InetSocketAddress peer, BatchTime now) {
        if (id.direction() == Direction.IN) {
            InboundEntry entry = inbound.get(id);
            return entry != null && entry.movePeer(peer);
        }
        OutboundEntry entry = outbound.get(id);
        return entry != null && moveOutbound(entry, peer, now);
    }

    /** A new entry with the same transform: sequence numbers go on. */
    private boolean moveOutbound(OutboundEntry entry, InetSocketAddress peer, BatchTime now) {
        if (!entry.mayMoveTo(peer) || !(entry.sa instanceof OutboundSa sa)) {
            return false;
        }
        EspSa moved = sa.sa().withPeer(peer);
        if (!moved.id().equals(sa.sa().id())) {
            outbound.requireNew(moved);
        }
        outbound.remove(entry);
        innerMtus.remove(entry);
        sa.movePeer(peer);
        OutboundEntry same =
                new OutboundEntry(entry.transform, outlets, entry.tunnel, entry.addedEpochSeconds());
        outbound.add(same);
        innerMtus.add(same, now.nowNs());
        spd.replaceSa(moved.tunnel(), entry, same);
        return true;
    }

    private static boolean hasSpi(SaProtocol protocol) {
        return protocol == SaProtocol.ESP || protocol == SaProtocol.AH;
    }

    /** As {@link io.esplanade.dataplane.api.SaInstaller#group}. */
    void group(SaId innerId, SaId outerId, BatchTime now) {
        if (innerId.direction() == Direction.IN) {
            require(inbound.get(innerId), innerId).putInside(require(inbound.get(outerId), outerId));
        } else {
            groupOutbound(require(outbound.get(innerId), innerId), require(outbound.get(outerId), outerId), now);
        }
    }

    private void groupOutbound(OutboundEntry inner, OutboundEntry outer, BatchTime now) {
        if (!outer.mayEnclose(inner)) {
            throw new IllegalArgumentException(
                    outer + " in transport mode does not have the ends of " + inner + ", which it should enclose");
        }
        inner.putInside(outer);
        measureAgain(inner, now);
    }

    /** The SA and those inside it have another path, or another room in it. */
    private void measureAgain(OutboundEntry outermost, BatchTime now) {
        for (OutboundEntry entry = outermost; entry != null; entry = entry.inner()) {
            innerMtus.remove(entry);
            innerMtus.add(entry, now.nowNs());
        }
    }

    private static <E> E require(@Nullable E entry, SaId id) {
        if (entry == null) {
            throw new IllegalArgumentException("there is no SA " + id);
        }
        return entry;
    }

    /** Tells the control plane, once for each threshold; an SA that is used up is gone afterwards. */
    void expireIfDue(SaEntry<?> entry) {
        if (entry.sa.dueHardExpiry()) {
            Sa sa = entry.description();
            String cause = entry.sa.expiryCause();
            delete(sa.id()); // whatever becomes of the report
            events.onExpire(sa, true, cause);
        } else if (entry.sa.dueSoftExpiry()) {
            events.onExpire(entry.description(), false, entry.sa.expiryCause());
        }
    }

    /** Tells the control plane that an authentic packet came from elsewhere. */
    void onPeerMoved(EspSa inboundSa, Endpoint source) {
        events.onPeerMoved(inboundSa, new InetSocketAddress(source.address(), source.port()));
    }

    void addFlow(Flow flow) {
        if (!flow.tunnel().isEmpty()) {
            tunnels.of(flow.tunnel(), flow.direction());
        }
        spd.add(flow, team.owners().of(flow));
        PrefixTranslation translation = SpdEntry.translation(flow);
        if (translation != null && flow.direction() == Direction.IN) {
            translations.put(flow.tunnel(), translation);
        }
    }

    boolean deleteFlow(Flow flow) {
        PrefixTranslation ended = SpdEntry.translation(flow);
        if (ended != null && flow.direction() == Direction.IN) {
            translations.remove(flow.tunnel(), ended); // unless another one has taken its place
        }
        return spd.remove(flow);
    }

    void flush() {
        inbound.all().forEach(entry -> {
            release(entry.description().id());
            entry.transform.close();
        });
        outbound.all().forEach(entry -> entry.transform.close());
        inbound.clear();
        outbound.clear();
        innerMtus.clear();
        translations.clear();
        spd.clear();
    }

    /** What each SA tells of itself, whatever thread asks it. */
    List<Supplier<SaSnapshot>> sas() {
        List<Supplier<SaSnapshot>> sas = new ArrayList<>();
        inbound.all().forEach(entry -> sas.add(snapshot(entry)));
        outbound.all().forEach(entry -> sas.add(snapshot(entry)));
        return sas;
    }

    private static Supplier<SaSnapshot> snapshot(SaEntry<?> entry) {
        SaId next = entry.nextId();
        return () -> entry.snapshot(next);
    }
}
