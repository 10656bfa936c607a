package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.auth.Credential;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.auth.Proof;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends what peers have by signatures that would not be accepted any more: a certificate is revoked, a public key or an
 * authority taken away. Looked at whenever keys were read again, one after the other and off the event loop; ESP SAs end too,
 * which outlive the ISAKMP SA that they were made under.
 */
final class Credentials implements ProofWaiter {
    /** When to try again if there was no room for the work. */
    private static final long BUSY_NS = TimeUnit.SECONDS.toNanos(1);

    private final CoreContext context;
    private final Peers peers;
    private final ArrayDeque<Credential> waiting = new ArrayDeque<>();
    private KeyRing ring;
    private @Nullable Credential judged;

    Credentials(CoreContext context, Peers peers) {
        this.context = context;
        this.peers = peers;
        this.ring = context.environment.keys().get();
    }

    /** Keys may have been read again: looks at all that there are, if so. */
    void review() {
        KeyRing now = context.environment.keys().get();
        if (now.equals(ring)) {
            return;
        }
        ring = now;
        Set<Credential> all = new LinkedHashSet<>();
        peers.phase1().isakmpSas().forEach(sa -> add(all, sa.credential()));
        peers.children().all().forEach(entry -> add(all, entry.credential()));
        waiting.clear();
        waiting.addAll(all);
        goOn();
    }

    private static void add(Set<Credential> all, @Nullable Credential credential) {
        if (credential != null) {
            all.add(credential);
        }
    }

    /** The keys may have changed while phase 1 went on. */
    void onEstablished(IsakmpSa sa, Authenticator authenticator) {
        Credential credential = sa.credential();
        if (credential != null
                && authenticator instanceof SignatureAuthenticator by
                && !by.ring().equals(ring)) {
            waiting.add(credential);
            goOn();
        }
    }

    private void goOn() {
        if (judged == null) {
            next();
        }
    }

    private void next() {
        Credential credential = waiting.poll();
        judged = credential;
        if (credential != null) {
            KeyRing by = ring;
            context.computeProof(() -> by.review(credential), false, this);
        }
    }

    @Override
    public void onProof(Proof proof) {
        Credential credential = judged;
        if (credential != null && proof instanceof Proof.Refused refused) {
            end(credential, refused.why());
        }
        next();
    }

    @Override
    public void onProofRefused() {
        Credential credential = judged;
        if (credential != null) {
            waiting.addFirst(credential);
        }
        judged = null;
        context.timers.at(context.nowNs() + BUSY_NS, this::goOn);
    }

    private void end(Credential credential, String why) {
        // ESP SAs first: the peer is told of their end under the ISAKMP SA.
        for (ChildIndex.Entry entry : peers.children().all()) {
            if (credential.equals(entry.credential())) {
                entry.connection().end(entry.child(), "its peer is not trusted any more");
            }
        }
        for (IsakmpSa sa : List.copyOf(peers.phase1().isakmpSas())) {
            if (credential.equals(sa.credential())) {
                context.info("peer " + sa.path().peerText() + " is not trusted any more as "
                        + Identities.text(sa.peerId()) + ": " + why + " (" + sa.peer().policy().where() + ")");
                sa.peer().end(sa);
            }
        }
    }
}
