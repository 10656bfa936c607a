package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.lookup.SelectorMatcher;

/** What the worker keeps for an inbound SA. Event-loop thread only. */
final class InboundEntry {
    final InboundSa sa;
    final SelectorMatcher selector;
    final boolean inUdp;
    final TunnelCounter tunnel;
    private final long addedEpochSeconds;

    /** Takes ownership of the SA. */
    InboundEntry(InboundSa sa, TrafficSelector selector, TunnelCounter tunnel, long nowEpochSeconds) {
        EspSa wanted = sa.sa();
        this.sa = sa;
        this.selector = new SelectorMatcher(selector);
        this.inUdp = wanted.udp() != null;
        this.tunnel = tunnel;
        this.addedEpochSeconds = nowEpochSeconds;
    }

    /** A packet came out of the SA and goes on. */
    void count(int innerBytes, long nowEpochSeconds) {
        sa.onUse(nowEpochSeconds);
        tunnel.count(innerBytes, nowEpochSeconds);
    }

    /** Any thread. */
    SaSnapshot snapshot() {
        return sa.snapshot(addedEpochSeconds, null);
    }
}
