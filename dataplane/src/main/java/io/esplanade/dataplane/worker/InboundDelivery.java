package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.AddressTranslator;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.SelectorMatcher;
import io.esplanade.dataplane.lookup.SpdEntry;
import io.esplanade.dataplane.offload.Coalescer;

/** The last steps of packets from all SAs: the policy, and on to the device. Event-loop thread only. */
final class InboundDelivery {
    private final SaDatabases databases;
    private final PathMtus mtus;
    private final BatchTime time;
    private final Coalescer coalescer;

    InboundDelivery(SaDatabases databases, PathMtus mtus, BatchTime time, Coalescer coalescer) {
        this.databases = databases;
        this.mtus = mtus;
        this.time = time;
        this.coalescer = coalescer;
    }

    /**
     * Whether an SA that has a selector may carry the packet (RFC 4301 section 5.2).
     *
     * @param key the packet's
     * @return NONE, TS_MISMATCH or FRAGMENT
     */
    Drop checkSelector(SelectorMatcher selector, FlowKey key, IpPacket packet) {
        if (selector.covers(key)) {
            return Drop.NONE;
        }
        boolean maybe = packet.isLaterFragment() && selector.coversWithoutPorts(key);
        return maybe ? Drop.FRAGMENT : Drop.TS_MISMATCH;
    }

    /**
     * Whether the SPD wants the packet protected as it was (RFC 4301 section 5.2, step 4): the inbound flow that covers
     * it asks for one of its SAs.
     *
     * @param key the packet's
     * @return NONE, POLICY_DENY, TS_MISMATCH or FRAGMENT
     */
    Drop checkFlow(InboundLayers layers, FlowKey key, IpPacket packet) {
        SpdEntry<OutboundEntry> flow = databases.spd().find(Direction.IN, key);
        if (flow == null) {
            boolean maybe = packet.isLaterFragment() && databases.spd().dependsOnPorts(Direction.IN, key);
            return maybe ? Drop.FRAGMENT : Drop.TS_MISMATCH;
        }
        return switch (flow.flow().type()) {
            case DENY -> Drop.POLICY_DENY;
            case BYPASS -> Drop.TS_MISMATCH;
            case REQUIRE, USE, ACQUIRE, DONTACQ -> layers.serve(flow.flow(), packet) ? Drop.NONE : Drop.TS_MISMATCH;
        };
    }

    /**
     * Gives the packet the address that its receiver has here.
     *
     * @param packet parsed again
     * @param key the packet's; set again
     * @return NONE; MALFORMED is not possible for what was parsed before
     */
    static Drop translate(PrefixTranslation translation, IpPacket packet, FlowKey key) {
        AddressTranslator.destination(translation, packet, AddressTranslator.NONE_PARTIAL);
        Drop drop = packet.parse(packet.memory(), packet.offset(), packet.totalBytes());
        key.set(packet);
        return drop;
    }

    /**
     * Hands the packet on; borrows its memory until {@link #flush}.
     *
     * @param key the packet's; changed
     */
    void deliver(IpPacket packet, FlowKey key) {
        if (MssClamp.isSyn(packet)) {
            MssClamp.clamp(packet, maxReplyBytes(key), false);
        }
        coalescer.add(packet);
    }

    /** What fits into the SA that answers take; before there is one, what fits into any. */
    private int maxReplyBytes(FlowKey key) {
        SpdEntry<OutboundEntry> flow = databases.spd().find(Direction.OUT, key.reverse());
        OutboundEntry sa = flow == null ? null : flow.sa();
        return sa == null
                ? databases.smallestInnerMtu()
                : sa.innermost().maxInnerBytes(mtus, time.nowNs());
    }

    /** The memory of all packets is their owners' again. */
    void flush() {
        coalescer.flush();
    }
}
