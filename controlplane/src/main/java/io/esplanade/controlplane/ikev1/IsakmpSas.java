package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ISAKMP SAs of one peer, of which the newest is used.
 *
 * <p>They may overlap: when one is replaced in time, and when both sides began at once. All see the same winner (see
 * {@link IsakmpSa#outlives}); the loser is deleted a little later, first by the side that made the winner.
 */
final class IsakmpSas {
    // Our limits
    /** When an older one has come into use again, it is replaced, though not at once. */
    private static final long FALLBACK_NS = TimeUnit.SECONDS.toNanos(10);
    /** The end of an older one waits so long for a sign that the peer knows the newer one. */
    private static final long CONFIRM_NS = TimeUnit.SECONDS.toNanos(6);

    /** A peer that no rule names and that has no SA of ESP or AH may leave its ISAKMP SA without use for so long. */
    static final long UNUSED_NS = TimeUnit.MINUTES.toNanos(5);

    private final CoreContext context;
    private final RemotePeer peer;
    private final Phase1Manager phase1;
    private final List<IsakmpSa> all = new ArrayList<>();
    private @Nullable IsakmpSa current;

    IsakmpSas(CoreContext context, RemotePeer peer, Phase1Manager phase1) {
        this.context = context;
        this.peer = peer;
        this.phase1 = phase1;
    }

    /** The one to use; null if there is none. */
    @Nullable IsakmpSa current() {
        return current;
    }

    /** A copy: the oldest first. */
    List<IsakmpSa> all() {
        return List.copyOf(all);
    }

    /** The one with these cookies; null if it is not one of this peer's. */
    @Nullable IsakmpSa find(Octets joinedCookies) {
        return all.stream()
                .filter(sa -> sa.cookies().joined().equals(joinedCookies))
                .findFirst()
                .orElse(null);
    }

    /** A new one, which is not used before {@link #take}. */
    void add(IsakmpSa sa) {
        all.add(sa);
    }

    /** One that was added has its lifetime from now on, and is used if it is the winner. */
    void take(IsakmpSa sa) {
        schedule(sa);
        elect(sa);
        if (peer.policy().address() == null) {
            watchUse(sa);
        }
    }

    private void watchUse(IsakmpSa sa) {
        context.timers.at(context.nowNs() + UNUSED_NS, () -> {
            if (!all.contains(sa)) {
                return;
            }
            if (peer.hasPairs()) {
                watchUse(sa);
            } else {
                context.info("peer " + sa.path().peerText() + " does not use its ISAKMP SA: ended");
                remove(sa, true);
            }
        });
    }

    /** The newest is used; the others go when it has had time to prove itself. */
    private void elect(IsakmpSa sa) {
        IsakmpSa before = current;
        if (before == null || before == sa) {
            current = sa;
            return;
        }
        boolean wins = sa.outlives(before);
        IsakmpSa loser = wins ? before : sa;
        current = wins ? sa : before;
        context.timers.cancel(loser.softTimer);
        long afterNs = sa.role == Role.INITIATOR ? Connection.REPLACED_NS : Connection.REPLACED_RESPONDER_NS;
        context.timers.at(context.nowNs() + afterNs, () -> retire(loser));
    }

    /**
     * Ends one that has lost, when it is certain that the peer has the winner too: the message that completed it there
     * may be lost or late.
     */
    private void retire(IsakmpSa loser) {
        IsakmpSa winner = current;
        if (loser == winner || !all.contains(loser)) {
            return;
        }
        if (winner != null && winner.liveness().confirm()) {
            context.timers.at(context.nowNs() + CONFIRM_NS, () -> retire(loser));
            return;
        }
        remove(loser, true);
    }

    private void schedule(IsakmpSa sa) {
        long lifeSeconds = sa.suite().lifeSeconds();
        scheduleSoft(sa, sa.establishedNs + Lifetimes.softNs(context, sa.role, lifeSeconds));
        sa.hardTimer =
                context.timers.at(sa.establishedNs + TimeUnit.SECONDS.toNanos(lifeSeconds), () -> onHardExpiry(sa));
    }

    private void scheduleSoft(IsakmpSa sa, long deadlineNs) {
        if (peer.policy().isActive() && peer.policy().address() != null) {
            sa.softTimer = context.timers.at(deadlineNs, () -> onSoftExpiry(sa));
        }
    }

    private void onSoftExpiry(IsakmpSa sa) {
        if (sa == current) {
            peer.initiate();
        }
    }

    /** ESP SAs live on without it (RFC 2408 section 2.5.1 keeps them apart). */
    private void onHardExpiry(IsakmpSa sa) {
        remove(sa, true);
        if (current == null && peer.policy().isActive()) {
            peer.initiate();
        }
    }

    /** The peer keeps an ISAKMP SA for less time than was agreed. */
    void onResponderLifetime(IsakmpSa sa, Notification notification) {
        long seconds = sa.suite().lifeSeconds();
        long told = ResponderLifetime.within(seconds, ProtocolId.ISAKMP, notification);
        if (notification.protocol() == ProtocolId.ISAKMP.number() && told < seconds && all.contains(sa)) {
            sa.keepFor(told);
            boolean soft = sa.softTimer != null;
            context.timers.cancel(sa.softTimer);
            context.timers.cancel(sa.hardTimer);
            schedule(sa);
            if (!soft || sa != current) {
                context.timers.cancel(sa.softTimer);
            }
        }
    }

    /** Ends one of them; one that has ended is left alone. */
    void remove(IsakmpSa sa, boolean tellPeer) {
        if (!all.remove(sa)) {
            return;
        }
        context.timers.cancel(sa.softTimer);
        context.timers.cancel(sa.hardTimer);
        if (sa == current) {
            current = null;
            if (!all.isEmpty()) {
                fallBack(all.getLast());
            }
        }
        sa.close(tellPeer);
        phase1.forget(sa);
    }

    /** The one that had replaced it has ended before it. */
    private void fallBack(IsakmpSa sa) {
        current = sa;
        context.timers.cancel(sa.softTimer);
        long softNs = sa.establishedNs + Lifetimes.softNs(context, sa.role, sa.suite().lifeSeconds());
        long soonNs = context.nowNs() + FALLBACK_NS;
        scheduleSoft(sa, softNs - soonNs > 0 ? softNs : soonNs);
    }
}
