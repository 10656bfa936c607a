package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ikev1.message.Decoded;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the messages of an ISAKMP SA travel, how that changes, and what keeps a NAT's mapping alive. */
final class IsakmpPath {
    // Our limits
    /** Between two changes of the peer's place, as its messages tell of them. */
    private static final long MOVE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long KEEPALIVE_NS = TimeUnit.SECONDS.toNanos(20);

    private final CoreContext context;
    private final RemotePeer peer;
    private final NatSituation nat;
    private Path path;
    /** Where the message came from that is being handled. */
    private Path arrivedFrom;
    private boolean moved;
    private long movedNs;
    private Timers.@Nullable Timer keepalive;

    IsakmpPath(CoreContext context, RemotePeer peer, NatSituation nat, Path path) {
        this.context = context;
        this.peer = peer;
        this.nat = nat;
        this.path = path;
        this.arrivedFrom = path;
    }

    void start() {
        if (nat.weAreBehind()) {
            keepAlive();
        }
    }

    /** RFC 3948 section 4. */
    private void keepAlive() {
        keepalive = context.timers.at(context.nowNs() + KEEPALIVE_NS, () -> {
            context.emit(new Action.Keepalive(path.local(), path.remote()));
            keepAlive();
        });
    }

    void stop() {
        context.timers.cancel(keepalive);
    }

    Path now() {
        return path;
    }

    /** Whether a message may come from there. A peer behind a NAT may be anywhere, if it can prove that it is the peer. */
    boolean mayComeFrom(Path from, Decoded decoded) {
        if (from.natTraversal() != path.natTraversal()) {
            return false;
        }
        boolean mayMove = nat.peerIsBehind() && path.natTraversal() && decoded instanceof Decoded.Encrypted;
        return mayMove || from.remote().equals(path.remote());
    }

    /** A message is about to be read that came from there. */
    void onArrival(Path from) {
        arrivedFrom = from;
    }

    /** That message is authentic and never came before: the peer is where it came from. */
    void onFresh() {
        boolean tooSoon = moved && context.nowNs() - movedNs < MOVE_NS;
        if (!tooSoon && !arrivedFrom.remote().equals(path.remote())) {
            moved = true;
            movedNs = context.nowNs();
            peer.onMoved(path.remote(), arrivedFrom.remote());
        }
    }

    /** From now on the peer is there. */
    void moveTo(InetSocketAddress remote) {
        path = path.towards(remote);
    }
}
