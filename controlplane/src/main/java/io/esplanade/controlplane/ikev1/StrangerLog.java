package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells of peers that no rule is for: one line in a while, whatever they send. */
final class StrangerLog {
    // Our limit
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(10);

    private final CoreContext context;
    private boolean told;
    private long toldNs;
    private long heldBack;

    StrangerLog(CoreContext context) {
        this.context = context;
    }

    void tell(Path from) {
        if (told && context.nowNs() - toldNs < EVERY_NS) {
            heldBack++;
            return;
        }
        told = true;
        toldNs = context.nowNs();
        String peer = from.peerText();
        context.explain(new NegotiationFailure(
                ExchangeKind.MAIN,
                Role.RESPONDER,
                Outcome.REFUSED,
                peer,
                null,
                List.of(),
                "phase 1 with " + peer + " failed: no rule has \"peer " + peer + "\" or \"peer any\"",
                new Advice(
                        "no rule for this address",
                        "begins a negotiation",
                        "add a rule with \"peer " + peer + "\", or with \"peer any\" if its address changes; if you do"
                                + " not know it, do nothing")), heldBack);
        heldBack = 0;
    }
}
