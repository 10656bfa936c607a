package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.ip.IpPacket;

/**
 * What selectors look at in a packet (RFC 4301 section 4.4.1.1): addresses, protocol, ports. One mutable object per
 * worker, filled anew for each packet.
 */
public final class FlowKey {
    /** The bits of both ports in {@link #upper}. */
    static final long PORTS = 0xffff_ffffL;

    private static final int PROTOCOL_SHIFT = 32;
    private static final int SOURCE_PORT_SHIFT = 16;
    private static final long V6_BIT = 1L << 40;

    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    /** Family, protocol and ports in one word: see {@link #upper}. */
    long upper;

    /** Takes the fields of a parsed packet. */
    public FlowKey set(IpPacket packet) {
        return set(
                packet.v6(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.destinationHigh(),
                packet.destinationLow(),
                packet.protocol(),
                packet.sourcePort(),
                packet.destinationPort());
    }

    /**
     * Takes the fields of a packet. Addresses are as in {@link io.esplanade.dataplane.api.IpPrefix}.
     *
     * @param protocol of the upper layer: for IPv6 what follows the extension headers
     * @param sourcePort 0 if the protocol has none or the packet is a later fragment
     * @param destinationPort as {@code sourcePort}
     */
    public FlowKey set(
            boolean v6,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int protocol,
            int sourcePort,
            int destinationPort) {
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.destinationHigh = destinationHigh;
        this.destinationLow = destinationLow;
        this.upper = upper(v6, protocol, sourcePort, destinationPort);
        return this;
    }

    /** Turns this into the key of what is sent in reply. */
    public FlowKey reverse() {
        long high = sourceHigh;
        long low = sourceLow;
        sourceHigh = destinationHigh;
        sourceLow = destinationLow;
        destinationHigh = high;
        destinationLow = low;
        long ports = upper & PORTS;
        upper = (upper & ~PORTS) | (ports >>> SOURCE_PORT_SHIFT) | ((ports << SOURCE_PORT_SHIFT) & PORTS);
        return this;
    }

    boolean isV6() {
        return (upper & V6_BIT) != 0;
    }

    /** Whether all fields are the same. */
    boolean sameAs(FlowKey other) {
        return upper == other.upper
                && sourceLow == other.sourceLow
                && destinationLow == other.destinationLow
                && sourceHigh == other.sourceHigh
                && destinationHigh == other.destinationHigh;
    }

    /** A key of its own with the same fields. */
    FlowKey copy() {
        FlowKey copy = new FlowKey();
        copy.sourceHigh = sourceHigh;
        copy.sourceLow = sourceLow;
        copy.destinationHigh = destinationHigh;
        copy.destinationLow = destinationLow;
        copy.upper = upper;
        return copy;
    }

    static long upper(boolean v6, int protocol, int sourcePort, int destinationPort) {
        return (v6 ? V6_BIT : 0)
                | (long) protocol << PROTOCOL_SHIFT
                | (long) sourcePort << SOURCE_PORT_SHIFT
                | destinationPort;
    }
}
