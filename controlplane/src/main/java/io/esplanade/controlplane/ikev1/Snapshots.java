package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.IkeSnapshot;
import java.util.concurrent.TimeUnit;

/** Describes the core at one moment. */
final class Snapshots {
    private final CoreContext context;
    private final Peers peers;
    private final long nowNs;

    Snapshots(CoreContext context, Peers peers, long nowNs) {
        this.context = context;
        this.peers = peers;
        this.nowNs = nowNs;
    }

    IkeSnapshot take() {
        return new IkeSnapshot(
                peers.phase1().isakmpSas().stream().map(this::isakmpSa).toList(),
                peers.connections().stream().map(this::tunnel).toList(),
                context.exchangeCounts(),
                peers.phase1().halfOpenCount(),
                context.retransmits(),
                context.drops(),
                context.failures.history(nowNs));
    }

    private IkeSnapshot.IsakmpSa isakmpSa(IsakmpSa sa) {
        long ageNs = nowNs - sa.establishedNs;
        return new IkeSnapshot.IsakmpSa(
                sa.peer().policy().name(),
                sa.role,
                sa.cookies().initiator(),
                sa.cookies().responder(),
                sa.path().local(),
                sa.path().remote(),
                Identities.text(sa.ownId()),
                Identities.text(sa.peerId()),
                sa.suite().toString(),
                sa.nat().detected(),
                TimeUnit.NANOSECONDS.toSeconds(ageNs),
                sa.softTimer == null ? -1 : secondsUntil(sa.softTimer.deadlineNs()),
                sa.hardTimer == null ? -1 : secondsUntil(sa.hardTimer.deadlineNs()));
    }

    private IkeSnapshot.Tunnel tunnel(Connection connection) {
        ChildSa child = connection.current();
        Long softNs = connection.softDeadlineNs();
        return new IkeSnapshot.Tunnel(
                connection.rule().name(),
                connection.rule().where(),
                child != null,
                child == null ? null : child.inboundSpi(),
                child == null ? null : child.outboundSpi(),
                child == null || softNs == null ? -1 : secondsUntil(softNs));
    }

    private long secondsUntil(long deadlineNs) {
        return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(deadlineNs - nowNs));
    }
}
