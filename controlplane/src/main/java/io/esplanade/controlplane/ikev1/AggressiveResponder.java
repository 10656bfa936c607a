package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.controlplane.ikev1.message.Certificate;
import io.esplanade.controlplane.ikev1.message.CertificateRequest;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * Aggressive mode from the side that answers (RFC 2409 section 5.4).
 *
 * <pre>
 * HDR, SA, KE, Ni, IDii [, CERTREQ]    --&gt;
 *                                      &lt;--  HDR, SA, KE, Nr, IDir, [CERT,] proof [, CERTREQ]
 * HDR*, [CERT,] proof [, NAT-D, NAT-D] --&gt;
 * </pre>
 *
 * Message 2 costs a Diffie-Hellman computation for a peer that has shown no more than an address and a name. It is made
 * for names of the policy only, and behind those of peers that the policy knows by address. Our certificate would make it
 * several times as long as message 1, whose sender may not be who it seems, so it goes to those who ask for it.
 */
final class AggressiveResponder extends Phase1Responder {
    /** What message 1 has, once each. */
    static final List<Class<? extends Payload>> FIRST =
            List.of(SecurityAssociation.class, KeyExchangeData.class, Nonce.class, Identification.class);

    private final List<Payload> vendorIds = new ArrayList<>();
    private boolean wantsCertificate;
    private boolean answered;

    AggressiveResponder(
            CoreContext context,
            PeerPolicy policy,
            Phase1Owner owner,
            Cookies cookies,
            Path path,
            Octets firstDatagram) {
        super(context, policy, owner, ExchangeType.AGGRESSIVE, cookies, path, firstDatagram);
    }

    /** Message 1 has the payloads of {@link #FIRST}, and the identity is the policy's. */
    @Override
    void start(Message first, Phase1Proposals.Choice choice) {
        takeOffer(first, choice);
        peerId = Step.only(first, Identification.class);
        wantsCertificate = !first.all(CertificateRequest.class).isEmpty();
        vendorIds.addAll(known(first, AccessVendorIds.answers(policy.access())));
        takeFragments(first, VendorIds::namesFragmentation).ifPresent(vendorIds::add);
        Octets peerValue = Step.only(first, KeyExchangeData.class).body();
        Octets peerNonce = Step.only(first, Nonce.class).body();
        compute(null, peerValue, done -> derive(done, choice, peerValue, peerNonce));
    }

    private void derive(Event.DhDone done, Phase1Proposals.Choice choice, Octets peerValue, Octets peerNonce) {
        Octets nonce = nonceFor(peerNonce);
        Octets ownValue = requireNonNull(done.ours()).publicValue();
        deriveKeys(
                requireNonNull(done.shared()), new PublicValues(peerValue, ownValue), new Nonces(peerNonce, nonce));
        Identification own = ownIdentity();
        prove(own, proof -> answer(
                List.of(choice.answer(), new KeyExchangeData(ownValue), new Nonce(nonce), own), proof));
    }

    // <-- HDR, SA, KE, Nr, IDir, [CERT,] proof [, CERTREQ] [, NAT-D, NAT-D]
    private void answer(List<Payload> first, List<Payload> proof) {
        List<Payload> payloads = new ArrayList<>(first);
        proof.stream()
                .filter(each -> wantsCertificate || !(each instanceof Certificate))
                .forEach(payloads::add);
        payloads.addAll(authenticator.requests());
        payloads.addAll(natPayloads());
        payloads.addAll(vendorIds);
        answered = true;
        send(clearMessage(payloads));
    }

    @Override
    boolean isAtFirst() {
        return true;
    }

    // HDR*, [CERT,] proof [, NAT-D, NAT-D] [, N(INITIAL-CONTACT)] -->
    @Override
    boolean accept(Incoming incoming) {
        Message message = incoming.message();
        if (!answered || !proofs.isIn(message)) {
            return false;
        }
        proofs.check(requireNonNull(peerId), incoming, () -> onAuthentic(incoming));
        return true;
    }

    private void onAuthentic(Incoming incoming) {
        Message message = incoming.message();
        Path first = path;
        requireNonNull(keys).moveOn(incoming.datagram());
        path = incoming.from().withFragments(path.fragments());
        peerInitialContact = InitialContact.in(message);
        if (natSupport != NatSupport.NONE) {
            nat = NatSituation.ofThird(message, requireNonNull(suite).hash(), cookies, first, path, context.environment);
        }
        establish();
    }

    /** Message 3 is the last one: when it comes again there is nothing to say. */
    @Override
    boolean answersRepetitions() {
        return false;
    }

    /** Something under our cookies that is not message 3 comes of a peer that has message 2, or wants it. */
    void onOther(Path from) {
        if (answered && accepts(from)) {
            resend();
        }
    }

    @Override
    boolean awaitsEncrypted() {
        return answered;
    }

    @Override
    String awaited() {
        return "message 3 (" + authenticator.proofName() + ")";
    }

    @Override
    String said() {
        return "message 2 (our choice, KE, nonce, ID, " + authenticator.proofName() + ")";
    }

    /**
     * With message 3 the initiator goes to port 4500 if it has found a NAT, and the NAT may give it another port there (RFC
     * 3947 section 4).
     */
    @Override
    boolean accepts(Path from) {
        if (!from.peer().equals(path.peer())) {
            return false;
        }
        boolean same = from.remote().equals(path.remote()) && from.natTraversal() == path.natTraversal();
        boolean floated = natSupport != NatSupport.NONE
                && from.natTraversal()
                && from.local().getPort() == IkePorts.NAT_TRAVERSAL;
        return same || floated;
    }
}
