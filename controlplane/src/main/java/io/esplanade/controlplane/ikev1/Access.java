package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.Octets;
import org.jspecify.annotations.Nullable;

/** What stands between phase 1 and quick modes under one ISAKMP SA: who the user is, and the peer's inner address. */
interface Access {
    /** Begins, if this side does. */
    void start();

    /** Takes a message of a transaction exchange. */
    void onMessage(Decoded.Encrypted encrypted, Octets datagram);

    /** Whether quick modes may run. */
    boolean isDone();

    /** The peer's user, who has shown the password; null if none was asked for. */
    @Nullable Session session();

    /** What mode-config has told the peer; null if it has not. */
    @Nullable Assignment assigned();

    /** The ISAKMP SA ends. */
    void stop();

    static Access of(IsakmpSa sa, RemoteAccess rules) {
        if (rules.isServer()) {
            return new AccessServer(sa, rules);
        }
        return rules.isClient() ? new AccessClient(sa, rules) : new None(sa.context);
    }

    /** The rule has nothing of the kind: transaction exchanges are not answered. */
    record None(CoreContext context) implements Access {
        @Override
        public void start() {}

        @Override
        public void onMessage(Decoded.Encrypted encrypted, Octets datagram) {
            context.drop(IkeDrop.UNSUPPORTED_EXCHANGE);
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public @Nullable Session session() {
            return null;
        }

        @Override
        public @Nullable Assignment assigned() {
            return null;
        }

        @Override
        public void stop() {}
    }
}
