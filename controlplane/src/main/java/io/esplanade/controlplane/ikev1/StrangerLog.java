package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ikev1.message.Identification;
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
        String peer = from.peerText();
        tell(
                ExchangeKind.MAIN,
                Outcome.REFUSED,
                from,
                "no rule has \"peer " + peer + "\" or \"peer any\"",
                new Advice(
                        "no rule for this address",
                        "begins a negotiation",
                        "add a rule with \"peer " + peer + "\", or with \"peer any\" if its address changes; if you do"
                                + " not know it, do nothing"));
    }

    /** Aggressive mode with a name that is in no rule. */
    void tellUnknown(Path from, Identification shown) {
        String name = Identities.text(shown);
        tell(
                ExchangeKind.AGGRESSIVE,
                Outcome.INVALID_ID,
                from,
                "no aggressive rule has \"dstid " + name + "\" and peer " + from.peerText() + " or any",
                new Advice(
                        "no rule for this name in aggressive mode",
                        "shows the identity " + name,
                        "add a rule with \"dstid " + name + "\", or compare the name with the peer's; if you do not know"
                                + " it, do nothing"));
    }

    private void tell(ExchangeKind kind, Outcome outcome, Path from, String why, Advice advice) {
        if (told && context.nowNs() - toldNs < EVERY_NS) {
            heldBack++;
            return;
        }
        told = true;
        toldNs = context.nowNs();
        String peer = from.peerText();
        context.explain(new NegotiationFailure(
                kind,
                Role.RESPONDER,
                outcome,
                peer,
                null,
                List.of(),
                "phase 1 with " + peer + " failed: " + why,
                advice), heldBack);
        heldBack = 0;
    }
}
