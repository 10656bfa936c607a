package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.lookup.SelectorMatcher;

/** What the worker keeps for an inbound SA. Event-loop thread only. */
final class InboundEntry {
    final EspSa sa;
    final SelectorMatcher selector;
    final boolean inUdp;
    final TunnelCounter tunnel;
    final SaUse use;

    InboundEntry(EspSa sa, TunnelCounter tunnel, long nowEpochSeconds) {
        this.sa = sa;
        this.selector = new SelectorMatcher(sa.selector());
        this.inUdp = sa.udp() != null;
        this.tunnel = tunnel;
        this.use = new SaUse(nowEpochSeconds);
    }
}
