package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.api.TrafficSelector;

/** A selector in the form in which packets are compared with it. Immutable. */
public final class SelectorMatcher {
    private final TrafficSelector selector;
    private final SelectorMask mask;
    private final FlowKey value = new FlowKey();

    public SelectorMatcher(TrafficSelector selector) {
        this.selector = selector;
        this.mask = SelectorMask.of(selector);
        set(value, selector);
    }

    /** Whether the packet is one of those that the selector covers. */
    public boolean covers(FlowKey packet) {
        return covers(packet, mask.upper());
    }

    /** Whether it covers packets that are like this one but for the ports. */
    public boolean coversWithoutPorts(FlowKey packet) {
        return covers(packet, mask.upper() & ~FlowKey.PORTS);
    }

    private boolean covers(FlowKey packet, long upperMask) {
        return ((packet.upper ^ value.upper) & upperMask) == 0
                && ((packet.sourceLow ^ value.sourceLow) & mask.sourceLow()) == 0
                && ((packet.destinationLow ^ value.destinationLow) & mask.destinationLow()) == 0
                && ((packet.sourceHigh ^ value.sourceHigh) & mask.sourceHigh()) == 0
                && ((packet.destinationHigh ^ value.destinationHigh) & mask.destinationHigh()) == 0;
    }

    /** Whether every packet that the other selector covers is covered. */
    public boolean covers(TrafficSelector other) {
        return selector.source().contains(other.source())
                && selector.destination().contains(other.destination())
                && coversField(selector.protocol(), other.protocol())
                && coversField(selector.sourcePort(), other.sourcePort())
                && coversField(selector.destinationPort(), other.destinationPort());
    }

    public TrafficSelector selector() {
        return selector;
    }

    SelectorMask mask() {
        return mask;
    }

    /** The selector seen as a packet: its addresses (host bits and all), protocol and ports. */
    FlowKey value() {
        return value;
    }

    private static boolean coversField(int mine, int other) {
        return mine == 0 || mine == other;
    }

    private static void set(FlowKey key, TrafficSelector selector) {
        key.set(
                selector.source().v6(),
                selector.source().high(),
                selector.source().low(),
                selector.destination().high(),
                selector.destination().low(),
                selector.protocol(),
                selector.sourcePort(),
                selector.destinationPort());
    }
}
