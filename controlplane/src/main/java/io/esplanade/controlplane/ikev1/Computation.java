package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.dataplane.api.Octets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one phase 1 has computed off the event loop: one thing at a time. */
final class Computation implements DhWaiter, ProofWaiter {
    private static final long NONE = -1;

    private final CoreContext context;
    private final boolean preferred;
    private final Consumer<String> badValue;
    private final Runnable noRoom;
    private @Nullable Consumer<Event.DhDone> afterDh;
    private @Nullable Consumer<Proof> afterProof;
    private long dhTicket = NONE;
    private long proofTicket = NONE;

    /**
     * Of one exchange.
     *
     * @param preferred whether it goes before those of strangers
     * @param badValue told why the peer's public value cannot be used
     * @param noRoom called when too much is waiting
     */
    Computation(CoreContext context, boolean preferred, Consumer<String> badValue, Runnable noRoom) {
        this.context = context;
        this.preferred = preferred;
        this.badValue = badValue;
        this.noRoom = noRoom;
    }

    boolean isRunning() {
        return afterDh != null || afterProof != null;
    }

    /** Diffie-Hellman: our half if there is none yet, and the secret if the peer's is there. */
    void exchangeKeys(
            DhGroup group, @Nullable KeyExchange half, @Nullable Octets peerValue, Consumer<Event.DhDone> next) {
        afterDh = next;
        dhTicket = context.computeDh(group, half, peerValue, preferred, this);
    }

    /** A proof, ours or the peer's. */
    void prove(Supplier<Proof> work, Consumer<Proof> next) {
        afterProof = next;
        proofTicket = context.computeProof(work, preferred, this);
    }

    /** Nobody wants the result any more. */
    void forget() {
        context.forgetDh(dhTicket);
        context.forgetProof(proofTicket);
    }

    @Override
    public void onDh(Event.DhDone done) {
        Consumer<Event.DhDone> next = requireNonNull(afterDh);
        afterDh = null;
        if (done.ours() == null) {
            badValue.accept(done.failure());
        } else {
            next.accept(done);
        }
    }

    @Override
    public void onDhRefused() {
        afterDh = null;
        noRoom.run();
    }

    @Override
    public void onProof(Proof proof) {
        Consumer<Proof> next = requireNonNull(afterProof);
        afterProof = null;
        next.accept(proof);
    }

    @Override
    public void onProofRefused() {
        afterProof = null;
        noRoom.run();
    }
}
