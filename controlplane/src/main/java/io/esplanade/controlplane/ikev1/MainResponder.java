package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;

/** Main mode from the side that answers (RFC 2409 section 5.4). */
final class MainResponder extends Phase1Responder {
    /**
     * <pre>
     * HDR, SA                 --&gt;
     *                         &lt;--  HDR, SA
     * HDR, KE, Ni             --&gt;
     *                         &lt;--  HDR, KE, Nr
     * HDR*, IDii, proof       --&gt;
     *                         &lt;--  HDR*, IDir, proof
     * </pre>
     *
     * Message 1 is taken before there is an exchange: see {@link HalfOpen}.
     */
    private static final List<Step<MainResponder>> SCRIPT = List.of(
            new Step<>(
                    "message 3 (KE, nonce)",
                    List.of(KeyExchangeData.class, Nonce.class),
                    MainResponder::onKeyExchange),
            new Step<>("message 5 (ID, %s)", List.of(Identification.class), MainResponder::onIdentity));

    private static final List<String> SAID = List.of("message 2 (our choice)", "message 4 (KE, nonce)");

    private boolean keepsItShorter;
    private int step;

    MainResponder(
            CoreContext context,
            PeerPolicy policy,
            Phase1Owner owner,
            Cookies cookies,
            Path path,
            Octets firstDatagram) {
        super(context, policy, owner, ExchangeType.MAIN_MODE, cookies, path, firstDatagram);
    }

    /** Sends message 2: the choice, and of the vendor IDs only what the peer knows, so that the answer is no longer. */
    @Override
    void start(Message first, Phase1Proposals.Choice choice) {
        takeOffer(first, choice);
        keepsItShorter = choice.isShorterThanOffered();
        List<Payload> payloads = new ArrayList<>();
        payloads.add(choice.answer());
        payloads.addAll(known(
                first,
                List.of(
                        VendorIds.NAT_T_DRAFT_02,
                        VendorIds.NAT_T_DRAFT_02_PLAIN,
                        VendorIds.NAT_T_DRAFT_03,
                        VendorIds.NAT_T_RFC_3947,
                        VendorIds.DEAD_PEER_DETECTION)));
        takeFragments(first, VendorIds::isFragmentation).ifPresent(payloads::add);
        send(clearMessage(payloads));
    }

    @Override
    boolean isAtFirst() {
        return step == 0;
    }

    @Override
    boolean accept(Incoming incoming) {
        return (!awaitsEncrypted() || proofs.isIn(incoming.message()))
                && SCRIPT.get(step).take(this, incoming);
    }

    // HDR, KE, Ni [, NAT-D, NAT-D] -->
    private void onKeyExchange(Incoming incoming) {
        Message message = incoming.message();
        Octets peerValue = Step.only(message, KeyExchangeData.class).body();
        Octets peerNonce = Step.only(message, Nonce.class).body();
        detectNat(message);
        step++;
        owner.onProgress(this);
        compute(null, peerValue, done -> answerKeyExchange(done, peerValue, peerNonce));
    }

    // <-- HDR, KE, Nr [, CERTREQ] [, NAT-D, NAT-D]
    private void answerKeyExchange(Event.DhDone done, Octets peerValue, Octets peerNonce) {
        Octets nonce = nonceFor(peerNonce);
        Octets ownValue = requireNonNull(done.ours()).publicValue();
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new KeyExchangeData(ownValue));
        payloads.add(new Nonce(nonce));
        payloads.addAll(authenticator.requests());
        payloads.addAll(natPayloads());
        send(clearMessage(payloads));
        deriveKeys(
                requireNonNull(done.shared()), new PublicValues(peerValue, ownValue), new Nonces(peerNonce, nonce));
    }

    // HDR*, IDii, proof [, N(INITIAL-CONTACT)] -->
    private void onIdentity(Incoming incoming) {
        Identification shown = Step.only(incoming.message(), Identification.class);
        proofs.check(shown, incoming, () -> onAuthentic(incoming, shown));
    }

    private void onAuthentic(Incoming incoming, Identification shown) {
        requireNonNull(keys).moveOn(incoming.datagram());
        path = incoming.from().withFragments(path.fragments());
        peerId = shown;
        peerInitialContact = InitialContact.in(incoming.message());
        if (isWanted(shown, invalidId())) {
            answerIdentity();
        }
    }

    // <-- HDR*, IDir, [CERT,] proof [, N(INITIAL-CONTACT)]
    private void answerIdentity() {
        Identification own = ownIdentity();
        prove(own, proof -> {
            List<Payload> payloads = new ArrayList<>(identity(own, proof));
            if (keepsItShorter) {
                payloads.add(ResponderLifetime.payload(
                        ProtocolId.ISAKMP, cookies.joined(), requireNonNull(suite).lifeSeconds()));
            }
            send(encryptedMessage(payloads));
            establish();
        });
    }

    @Override
    boolean awaitsEncrypted() {
        return step == 1;
    }

    @Override
    String awaited() {
        return SCRIPT.get(step).awaited().formatted(authenticator.proofName());
    }

    @Override
    String said() {
        return SAID.get(step);
    }

    /**
     * From message 5 on the initiator uses port 4500 if there is a NAT, and a NAT may give it another port there (RFC
     * 3947 section 4).
     */
    @Override
    boolean accepts(Path from) {
        if (!from.peer().equals(path.peer())) {
            return false;
        }
        boolean floats = awaitsEncrypted() && nat.detected();
        return floats
                ? from.natTraversal() && from.local().getPort() == IkePorts.NAT_TRAVERSAL
                : from.remote().equals(path.remote()) && from.natTraversal() == path.natTraversal();
    }
}
