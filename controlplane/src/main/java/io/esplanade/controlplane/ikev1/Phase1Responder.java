package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.dataplane.api.Octets;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A phase 1 that the peer begins. We never send on our own account, only once for each message that comes: whoever
 * forges a source address gains nothing.
 */
abstract class Phase1Responder extends Phase1Exchange {
    /** How long a half-open exchange is kept. */
    static final long HALF_OPEN_NS = TimeUnit.SECONDS.toNanos(30);

    /** Where message 1 came from. */
    final InetSocketAddress firstRemote;

    private final Octets firstDigest;
    private final Timers.Timer expiry;

    Phase1Responder(
            CoreContext context,
            PeerPolicy policy,
            Phase1Owner owner,
            ExchangeType type,
            Cookies cookies,
            Path path,
            Octets firstDatagram) {
        super(context, policy, owner, type, Role.RESPONDER, cookies, path);
        this.firstRemote = path.remote();
        this.firstDigest = Digests.of(firstDatagram);
        this.expiry = context.timers.at(startedNs + HALF_OPEN_NS, this::onSilence);
    }

    /** Acts on message 1, whose offer was accepted. */
    abstract void start(Message first, Phase1Proposals.Choice choice);

    /** Keeps what message 1 tells. */
    final void takeOffer(Message first, Phase1Proposals.Choice choice) {
        offeredSa = Step.only(first, SecurityAssociation.class).body();
        suite = choice.suite();
        natSupport = NatSupport.of(first);
        peerHasDpd = first.all(VendorId.class).contains(VendorIds.DEAD_PEER_DETECTION);
    }

    /** Of our vendor IDs those that the peer has shown, so that the answer is no longer than what it answers. */
    static List<VendorId> known(Message first, List<VendorId> ours) {
        List<VendorId> shown = first.all(VendorId.class);
        return ours.stream().filter(shown::contains).toList();
    }

    /**
     * Long messages go in pieces if the peer shows that it takes them.
     *
     * @return its vendor ID, to be said in its own words, which are no longer than ours
     */
    final Optional<VendorId> takeFragments(Message first, Predicate<VendorId> says) {
        Optional<VendorId> its = first.all(VendorId.class).stream().filter(says).findFirst();
        path = path.withFragments(its.isPresent());
        return its;
    }

    /** Our nonce, as long as the peer's at least. */
    final Octets nonceFor(Octets peerNonce) {
        return context.environment.random().octets(Math.max(Phase1Initiator.NONCE_BYTES, peerNonce.length()));
    }

    /** Whether the peer has sent nothing but message 1. */
    abstract boolean isAtFirst();

    private void onSilence() {
        if (isAtFirst()) {
            // Nothing but a first message: perhaps nobody was there. Not worth a line.
            end(Outcome.TIMEOUT);
        } else {
            fail(Outcome.TIMEOUT, Phase1Stories.silence(this, 1));
        }
    }

    /** A first message with the cookie of this exchange: the same one gets the same answer. */
    final void onFirstAgain(Octets datagram) {
        if (isAtFirst() && Digests.of(datagram).equals(firstDigest)) {
            resend();
        } else {
            context.drop(IkeDrop.UNEXPECTED);
        }
    }

    @Override
    final void stop() {
        context.timers.cancel(expiry);
    }
}
