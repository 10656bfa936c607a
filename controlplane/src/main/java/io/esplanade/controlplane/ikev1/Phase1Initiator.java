package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A phase 1 that we begin: what is sent is repeated until the answer comes. */
abstract class Phase1Initiator extends Phase1Exchange {
    // RFC 2409 section 5 leaves 8 to 256 octets; isakmpd sends 16.
    static final int NONCE_BYTES = 16;

    final Octets nonce;
    /** Our half of the key exchange. */
    @Nullable KeyExchange ours;

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

    /** What the answer to message 1 chose of our offers; null, and told of, if that is none of them. */
    final @Nullable Phase1Suite chosen(Message answer, List<IkeRule> rules) {
        Phase1Proposals.Verdict verdict =
                Phase1Proposals.check(Step.only(answer, SecurityAssociation.class), rules, authenticator.method());
        if (verdict.choice() == null || answer.header().responderCookie().equals(Header.NO_COOKIE)) {
            doubt(Outcome.NO_PROPOSAL, Phase1Stories.badAnswer(this, verdict));
            return null;
        }
        return verdict.choice().suite();
    }

    /** Behind a NAT the rest goes over port 4500 (RFC 3947 section 4). */
    final void floatPorts() {
        if (nat.detected() && !path.natTraversal()) {
            path = path.floated();
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
