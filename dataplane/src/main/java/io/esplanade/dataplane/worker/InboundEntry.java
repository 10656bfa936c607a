package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.SelectorMatcher;
import io.esplanade.dataplane.transform.InboundTransform;
import org.jspecify.annotations.Nullable;

/** What the worker keeps for an inbound SA. Event-loop thread only. */
final class InboundEntry extends SaEntry<InboundEntry> {
    final InboundTransform transform;
    /** Null: the SPD decides what the SA may carry. */
    final @Nullable SelectorMatcher selector;
    final boolean inUdp;
    /** Of the addresses that its packets go to; null: they stay. */
    final @Nullable PrefixTranslation translation;

    private final Sa wanted;
    private final IpPrefix source;
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
        this.inUdp = wanted instanceof EspSa esp && esp.udp() != null;
        this.source = IpPrefix.host(wanted.source());
        this.destination = IpPrefix.host(wanted.destination());
        this.transport = wanted.mode() == SaMode.TRANSPORT;
        this.skippable = transport && wanted.protocol() == SaProtocol.IPCOMP;
        this.espTunnel = sa instanceof InboundSa esp && !transport ? esp : null;
        this.direct = espTunnel;
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
