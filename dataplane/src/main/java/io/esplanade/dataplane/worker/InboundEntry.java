package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.SelectorMatcher;
import io.esplanade.dataplane.transform.InboundTransform;
import io.esplanade.tun.DatagramBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the worker keeps for an inbound SA. Event-loop thread only. */
final class InboundEntry extends SaEntry<InboundEntry> {
    /** Our limit: a mapping that changes more often than this cannot be followed. */
    private static final long MOVE_REPORTS_NS = TimeUnit.SECONDS.toNanos(1);

    final InboundTransform transform;
    /** Null: the SPD decides what the SA may carry. */
    final @Nullable SelectorMatcher selector;
    final boolean inUdp;
    /** Of the addresses that its packets go to; null: they stay. */
    final @Nullable PrefixTranslation translation;

    private final Sa wanted;
    /** Where packets in UDP come from, as the control plane was told last. */
    private long seenHigh;

    private long seenLow;
    private int seenPort;
    private long toldOfMoveNs;
    private boolean toldOfMove;
    private IpPrefix source;
    private final IpPrefix destination;
    private final boolean transport;
    private final boolean skippable;
    private final @Nullable InboundSa espTunnel;
    private @Nullable InboundSa direct;

    /** Takes ownership of the transform. */
    InboundEntry(
            InboundTransform transform,
            TunnelCounter tunnel,
            @Nullable PrefixTranslation translation,
            long nowEpochSeconds) {
        super(transform.sa(), tunnel, nowEpochSeconds);
        this.wanted = description();
        this.transform = transform;
        this.translation = translation;
        TrafficSelector wantedSelector = wanted.selector();
        this.selector = wantedSelector == null ? null : new SelectorMatcher(wantedSelector);
        UdpEncapsulation udp = wanted instanceof EspSa esp ? esp.udp() : null;
        this.inUdp = udp != null;
        this.seenPort = udp == null ? 0 : udp.remotePort();
        this.source = IpPrefix.host(wanted.source());
        this.seenHigh = source.high();
        this.seenLow = source.low();
        this.destination = IpPrefix.host(wanted.destination());
        this.transport = wanted.mode() == SaMode.TRANSPORT;
        this.skippable = transport && wanted.protocol() == SaProtocol.IPCOMP;
        this.espTunnel = sa instanceof InboundSa esp && !transport ? esp : null;
        this.direct = espTunnel;
    }

    /** Whether a packet came from another UDP port or address than this SA's packets usually do. */
    boolean isFromElsewhere(DatagramBuf datagram) {
        return datagram.sourcePort() != seenPort
                || datagram.sourceLow() != seenLow
                || datagram.sourceHigh() != seenHigh;
    }

    /**
     * Whether the control plane may be told now that a packet came from elsewhere; the next packets count as usual. In
     * transport mode the peer's address is that of its packets, so only its port may be another.
     */
    boolean mayTellOfMove(DatagramBuf datagram, long nowNs) {
        boolean sameAddress = datagram.sourceLow() == source.low() && datagram.sourceHigh() == source.high();
        boolean tooSoon = toldOfMove && nowNs - toldOfMoveNs < MOVE_REPORTS_NS;
        if (tooSoon || !isAlone() || (transport && !sameAddress)) {
            return false;
        }
        toldOfMove = true;
        toldOfMoveNs = nowNs;
        seenHigh = datagram.sourceHigh();
        seenLow = datagram.sourceLow();
        seenPort = datagram.sourcePort();
        return true;
    }

    /** As {@link io.esplanade.dataplane.api.SaInstaller#movePeer}. */
    boolean movePeer(InetSocketAddress peer) {
        if (!inUdp || !isAlone() || !(sa instanceof InboundSa esp)) {
            return false;
        }
        esp.movePeer(peer);
        source = IpPrefix.host(peer.getAddress());
        seenHigh = source.high();
        seenLow = source.low();
        seenPort = peer.getPort();
        return true;
    }

    @Override
    InboundEntry self() {
        return this;
    }

    @Override
    void onBundleChange() {
        direct = isAlone() ? espTunnel : null;
    }

    /** The SA if ESP in tunnel mode is all that is to be taken off a packet; else null. */
    @Nullable InboundSa direct() {
        return direct;
    }

    /**
     * In transport mode a packet's own addresses are the outer ones, which ESP does not authenticate: they have to be
     * those of the SA, unless a NAT is taken into account (RFC 3948 section 5.2).
     */
    boolean takes(IpPacket packet) {
        return !transport
                || inUdp
                || (endsAt(packet) && source.contains(packet.v6(), packet.sourceHigh(), packet.sourceLow()));
    }

    /** Whether the packet came to this SA's end of it. */
    boolean endsAt(IpPacket packet) {
        return destination.contains(packet.v6(), packet.destinationHigh(), packet.destinationLow());
    }

    /**
     * Whether it may take a packet that came out of another SA: if there is one around it, only out of that one.
     *
     * @param previous null: the packet is as it was on the wire
     */
    boolean mayFollow(@Nullable InboundEntry previous) {
        if (isTorn()) {
            return false;
        }
        InboundEntry around = outer();
        if (around == null || around.equals(previous)) {
            return true;
        }
        return around.skippable && around.mayFollow(previous);
    }

    /** Whether a packet is complete that came out of this SA and has no other one inside. */
    boolean mayBeInnermost() {
        InboundEntry inside = inner();
        return inside == null || (inside.skippable && inside.mayBeInnermost());
    }

    /** Whether an inbound flow asks for this SA, or for one inside that the packet did not need. */
    boolean serves(Flow flow, IpPacket packet) {
        InboundEntry inside = inner();
        return isOf(flow, packet) || (inside != null && inside.skippable && inside.serves(flow, packet));
    }

    private boolean isOf(Flow flow, IpPacket packet) {
        if (wanted.protocol() != flow.protocol() || flow.type() == FlowType.BYPASS) {
            return false;
        }
        // A flow without peer: the far end of the packet is that of the SA.
        return flow.tunnel().isEmpty()
                ? source.contains(packet.v6(), packet.sourceHigh(), packet.sourceLow())
                : wanted.tunnel().equals(flow.tunnel());
    }

    /** The SA under whose name a packet is counted that came out of this one as the last. */
    InboundEntry counted() {
        InboundEntry inside = inner();
        return inside == null ? this : inside.counted();
    }

    /** A packet came out of the SA and goes on. */
    void count(int innerBytes, long nowEpochSeconds) {
        sa.onUse(nowEpochSeconds);
        tunnel.count(innerBytes, nowEpochSeconds);
    }
}
