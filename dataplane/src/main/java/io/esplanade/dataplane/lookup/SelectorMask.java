package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;

/**
 * The bits of a {@link FlowKey} that a selector compares; selectors with the same mask are one tuple of the tuple-space
 * search. Immutable.
 */
record SelectorMask(
        boolean v6,
        int sourceLength,
        int destinationLength,
        long sourceHigh,
        long sourceLow,
        long destinationHigh,
        long destinationLow,
        long upper) {
    private static final int PORT = 0xffff;

    static SelectorMask of(TrafficSelector selector) {
        IpPrefix source = ones(selector.source()).masked();
        IpPrefix destination = ones(selector.destination()).masked();
        return new SelectorMask(
                selector.source().v6(),
                source.length(),
                destination.length(),
                source.high(),
                source.low(),
                destination.high(),
                destination.low(),
                FlowKey.upper(
                        true, // the family always counts
                        selector.protocol() == 0 ? 0 : 0xff,
                        selector.sourcePort() == 0 ? 0 : PORT,
                        selector.destinationPort() == 0 ? 0 : PORT));
    }

    /** Masked hash of a packet, or of a selector seen as a packet. */
    int hash(long secret, FlowKey key) {
        return Hash.of(
                secret,
                key.sourceHigh & sourceHigh,
                key.sourceLow & sourceLow,
                key.destinationHigh & destinationHigh,
                key.destinationLow & destinationLow,
                key.upper & upper);
    }

    private static IpPrefix ones(IpPrefix prefix) {
        return prefix.v6() ? new IpPrefix(true, -1, -1, prefix.length()) : new IpPrefix(false, 0, -1, prefix.length());
    }
}
