package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;

/** Hears how exchanges end, for metrics. Called on the event loop of the {@link IkeService}; must not block. */
@FunctionalInterface
public interface ExchangeListener {
    /**
     * An exchange has ended.
     *
     * @param durationNs from the first message, sent or received, to the end
     */
    void onExchange(ExchangeKind kind, Role role, Outcome outcome, long durationNs);
}
