package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.dataplane.api.Octets;
import org.jspecify.annotations.Nullable;

/** A phase 1 that we begin: what is sent is repeated until the answer comes. */
abstract class Phase1Initiator extends Phase1Exchange {
    // RFC 2409 section 5 leaves 8 to 256 octets; isakmpd sends 16.
    static final int NONCE_BYTES = 16;

    final Octets nonce;
    private @Nullable Retransmitter retransmitter;

    Phase1Initiator(CoreContext context, PeerPolicy policy, Phase1Owner owner, ExchangeType type, Path path) {
        super(
                context,
                policy,
                owner,
                type,
                Role.INITIATOR,
                new Cookies(context.cookie(), Header.NO_COOKIE),
                path);
        this.nonce = context.environment.random().octets(NONCE_BYTES);
    }

    /** Sends message 1. */
    abstract void start();

    /** Sends until {@link #stop}. */
    final void say(Octets datagram) {
        retransmitter = new Retransmitter(context, () -> send(datagram), this::onDoubt, this::endInSilence);
        retransmitter.start();
    }

    private void onDoubt() {
        if (!isInDoubt()) {
            context.explain(Phase1Stories.silence(this, requireNonNull(retransmitter).sends()));
        }
    }

    @Override
    boolean accepts(Path from) {
        return from.remote().equals(path.remote()) && from.natTraversal() == path.natTraversal();
    }

    @Override
    final void stop() {
        if (retransmitter != null) {
            retransmitter.stop();
        }
    }
}
