package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.dataplane.api.Octets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Ends what users have who may not log in any more; ESP SAs too, which outlive the ISAKMP SA of the login. */
final class Sessions {
    private final CoreContext context;
    private final Peers peers;

    Sessions(CoreContext context, Peers peers) {
        this.context = context;
        this.peers = peers;
    }

    /** Ends the sessions by this file of users that it does not have any more, or has with another password. */
    void keepOnly(Path file, Map<String, Octets> fingerprints) {
        // ESP SAs first: the peer is told of their end under the ISAKMP SA.
        for (ChildIndex.Entry entry : peers.children().all()) {
            Session session = entry.session();
            if (session != null && !session.isGood(file, fingerprints)) {
                entry.connection().end(entry.child(), "user " + ConfWords.printable(session.user()) + " may not log in");
            }
        }
        for (IsakmpSa sa : List.copyOf(peers.phase1().isakmpSas())) {
            Session session = sa.session();
            if (session != null && !session.isGood(file, fingerprints)) {
                context.info("user " + ConfWords.printable(session.user()) + " at " + sa.path().peerText() + " is out: "
                        + file + " has no such user now, or another password (" + sa.peer().policy().where() + ")");
                sa.peer().end(sa);
            }
        }
    }
}
