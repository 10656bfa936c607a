package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * Aggressive mode from the side that begins (RFC 2409 section 5.4).
 *
 * <pre>
 * HDR, SA, KE, Ni, IDii [, CERTREQ]    --&gt;
 *                                      &lt;--  HDR, SA, KE, Nr, IDir, [CERT,] proof [, CERTREQ]
 * HDR*, [CERT,] proof [, NAT-D, NAT-D] --&gt;
 * </pre>
 *
 * There is no choice of a group: the first rule's is used, and what is offered are the transforms with it.
 */
final class AggressiveInitiator extends Phase1Initiator {
    private static final List<Class<? extends Payload>> ANSWER =
            List.of(SecurityAssociation.class, KeyExchangeData.class, Nonce.class, Identification.class);

    private final DhGroup group;
    private final List<IkeRule> rules;
    private boolean answered;

    AggressiveInitiator(CoreContext context, PeerPolicy policy, Phase1Owner owner, Path path) {
        super(context, policy, owner, ExchangeType.AGGRESSIVE, path);
        this.group = policy.rules().getFirst().phase1().group();
        this.rules = policy.rules().stream()
                .filter(rule -> rule.phase1().group() == group)
                .toList();
    }

    @Override
    void start() {
        compute(group, null, null, this::sayOffer);
    }

    // HDR, SA, KE, Ni, IDii [, CERTREQ] -->
    private void sayOffer(Event.DhDone done) {
        ours = requireNonNull(done.ours());
        SecurityAssociation offer = Phase1Proposals.offer(rules, authenticator.method());
        offeredSa = offer.body();
        Identification own = ownIdentity();
        ownId = own;
        List<Payload> payloads = new ArrayList<>(
                List.of(offer, new KeyExchangeData(ours.publicValue()), new Nonce(nonce), own));
        payloads.addAll(authenticator.requests());
        payloads.addAll(List.of(
                VendorIds.NAT_T_DRAFT_02,
                VendorIds.NAT_T_DRAFT_03,
                VendorIds.NAT_T_RFC_3947,
                VendorIds.DEAD_PEER_DETECTION,
                VendorIds.FRAGMENTATION));
        payloads.addAll(AccessVendorIds.of(policy.access()));
        say(clearMessage(payloads));
    }

    @Override
    boolean accept(Incoming incoming) {
        Message message = incoming.message();
        boolean shaped = !answered
                && proofs.isIn(message)
                && ANSWER.stream().allMatch(kind -> message.all(kind).size() == 1);
        if (shaped) {
            onAnswer(incoming);
        }
        return shaped;
    }

    // <-- HDR, SA, KE, Nr, IDir, [CERT,] proof [, CERTREQ] [, NAT-D, NAT-D]
    private void onAnswer(Incoming incoming) {
        Message message = incoming.message();
        Phase1Suite chosen = chosen(message, rules);
        if (chosen != null) {
            Octets peerValue = Step.only(message, KeyExchangeData.class).body();
            compute(group, requireNonNull(ours), peerValue, done ->
                    judge(incoming, chosen, requireNonNull(done.shared())));
        }
    }

    /** Nor does an answer with a bad value keep the true one out. */
    @Override
    void onBadValue(String reason) {
        doubt(Outcome.INVALID_KE, Phase1Stories.badKeyExchange(this, reason));
    }

    /** Nothing of an answer that is not authentic stays: anybody on the way might have made it. */
    private void judge(Incoming incoming, Phase1Suite chosen, Secret shared) {
        Message message = incoming.message();
        Cookies both = new Cookies(cookies.initiator(), message.header().responderCookie());
        keys = Phase1Keys.derive(
                authenticator,
                chosen,
                shared,
                new PublicValues(
                        requireNonNull(ours).publicValue(), Step.only(message, KeyExchangeData.class).body()),
                new Nonces(nonce, Step.only(message, Nonce.class).body()),
                both,
                offeredSa);
        Identification shown = Step.only(message, Identification.class);
        proofs.check(shown, incoming, () -> onAuthentic(message, shown, chosen, both));
    }

    private void onAuthentic(Message message, Identification shown, Phase1Suite chosen, Cookies both) {
        stop();
        answered = true;
        Cookies before = cookies;
        cookies = both;
        owner.onCookies(this, before);
        suite = chosen;
        peerId = shown;
        peerHasDpd = message.all(VendorId.class).contains(VendorIds.DEAD_PEER_DETECTION);
        natSupport = NatSupport.of(message);
        path = path.withFragments(message.all(VendorId.class).stream().anyMatch(VendorIds::namesFragmentation));
        detectNat(message);
        if (isWanted(shown, invalidId())) {
            prove(requireNonNull(ownId), this::sayProof);
        }
    }

    // HDR*, [CERT,] proof [, NAT-D, NAT-D] [, N(INITIAL-CONTACT)] -->
    private void sayProof(List<Payload> proof) {
        floatPorts();
        List<Payload> payloads = new ArrayList<>(proof);
        payloads.addAll(natPayloads());
        payloads.addAll(initialContact());
        send(encryptedMessage(payloads));
        establish();
    }

    /** Message 2 again: the peer has not seen message 3. */
    @Override
    boolean answersRepetitions() {
        return true;
    }

    @Override
    boolean awaitsEncrypted() {
        return false;
    }

    @Override
    String awaited() {
        return "message 2 (SA, KE, nonce, ID, " + authenticator.proofName() + ")";
    }

    @Override
    String said() {
        return "message 1 (our offer, KE, nonce, ID)";
    }
}
