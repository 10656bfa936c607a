package io.esplanade.controlplane.ikev1;

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
        String others = heldBack == 0 ? "" : " (" + heldBack + " more like this since the last line)";
        heldBack = 0;
        context.explain(new NegotiationFailure(
                ExchangeKind.MAIN,
                Role.RESPONDER,
                Outcome.REFUSED,
                from.peerText(),
                null,
                List.of(),
                "phase 1 with " + from.peerText() + " failed: no rule has \"peer " + from.peerText()
                        + "\" or \"peer any\"" + others));
    }
}
