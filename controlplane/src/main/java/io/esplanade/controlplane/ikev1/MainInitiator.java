package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;

/** Main mode from the side that begins (RFC 2409 section 5.4). */
final class MainInitiator extends Phase1Initiator {
    /**
     * <pre>
     * HDR, SA                 --&gt;
     *                         &lt;--  HDR, SA
     * HDR, KE, Ni             --&gt;
     *                         &lt;--  HDR, KE, Nr
     * HDR*, IDii, proof       --&gt;
     *                         &lt;--  HDR*, IDir, proof
     * </pre>
     */
    private static final List<Step<MainInitiator>> SCRIPT = List.of(
            new Step<>("message 2 (SA)", List.of(SecurityAssociation.class), MainInitiator::onAnswer),
            new Step<>(
                    "message 4 (KE, nonce)",
                    List.of(KeyExchangeData.class, Nonce.class),
                    MainInitiator::onKeyExchange),
            new Step<>("message 6 (ID, %s)", List.of(Identification.class), MainInitiator::onIdentity));

    private static final List<String> SAID =
            List.of("message 1 (our offer)", "message 3 (KE, nonce)", "message 5 (ID, %s)");

    private int step;

    MainInitiator(CoreContext context, PeerPolicy policy, Phase1Owner owner, Path path) {
        super(context, policy, owner, ExchangeType.MAIN_MODE, path);
    }

    @Override
    void start() {
        SecurityAssociation offer = Phase1Proposals.offer(policy.rules(), authenticator.method());
        offeredSa = offer.body();
        say(clearMessage(List.of(
                offer,
                VendorIds.NAT_T_DRAFT_02,
                VendorIds.NAT_T_DRAFT_02_PLAIN,
                VendorIds.NAT_T_DRAFT_03,
                VendorIds.NAT_T_RFC_3947,
                VendorIds.DEAD_PEER_DETECTION,
                VendorIds.FRAGMENTATION)));
    }

    @Override
    boolean accept(Incoming incoming) {
        return (!awaitsEncrypted() || carriesProof(incoming.message()))
                && SCRIPT.get(step).take(this, incoming);
    }

    // <-- HDR, SA
    private void onAnswer(Incoming incoming) {
        Message message = incoming.message();
        Octets responderCookie = message.header().responderCookie();
        Phase1Proposals.Verdict verdict =
                Phase1Proposals.check(
                        Step.only(message, SecurityAssociation.class), policy.rules(), authenticator.method());
        if (verdict.choice() == null || responderCookie.equals(Header.NO_COOKIE)) {
            doubt(Outcome.NO_PROPOSAL, Phase1Stories.badAnswer(this, verdict));
            return;
        }
        Cookies before = cookies;
        cookies = new Cookies(cookies.initiator(), responderCookie);
        suite = verdict.choice().suite();
        natSupport = NatSupport.of(message);
        path = path.withFragments(message.all(VendorId.class).stream().anyMatch(VendorIds::isFragmentation));
        peerHasDpd = message.all(VendorId.class).contains(VendorIds.DEAD_PEER_DETECTION);
        owner.onCookies(this, before);
        goOn();
        compute(null, null, this::onOwnHalf);
    }

    private void goOn() {
        stop();
        step++;
    }

    // HDR, KE, Ni [, CERTREQ] [, NAT-D, NAT-D] -->
    private void onOwnHalf(Event.DhDone done) {
        ours = requireNonNull(done.ours());
        Phase1Suite agreed = requireNonNull(suite);
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new KeyExchangeData(ours.publicValue()));
        payloads.add(new Nonce(nonce));
        payloads.addAll(authenticator.requests());
        payloads.addAll(NatSituation.payloads(
                natSupport, agreed.hash(), cookies, path.remote(), path.local(), context.environment));
        say(clearMessage(payloads));
    }

    // <-- HDR, KE, Nr [, NAT-D, NAT-D]
    private void onKeyExchange(Incoming incoming) {
        Message message = incoming.message();
        Phase1Suite agreed = requireNonNull(suite);
        Octets peerValue = Step.only(message, KeyExchangeData.class).body();
        Octets peerNonce = Step.only(message, Nonce.class).body();
        if (natSupport != NatSupport.NONE) {
            nat = NatSituation.of(
                    message, agreed.hash(), cookies, path.remote(), path.local(), context.environment);
        }
        goOn();
        KeyExchange half = requireNonNull(ours);
        compute(half, peerValue, done -> {
            PublicValues both = new PublicValues(half.publicValue(), peerValue);
            deriveKeys(requireNonNull(done.shared()), both, new Nonces(nonce, peerNonce));
            sayIdentity();
        });
    }

    // HDR*, IDii, [CERT,] proof [, N(INITIAL-CONTACT)] -->
    private void sayIdentity() {
        if (nat.detected() && !path.natTraversal()) {
            path = path.floated();
        }
        Identification own = Identities.own(policy.sourceId(), path.local().getAddress());
        prove(own, proof -> say(encryptedMessage(identity(own, proof))));
    }

    // <-- HDR*, IDir, proof [, N(INITIAL-CONTACT)]
    private void onIdentity(Incoming incoming) {
        Message message = incoming.message();
        Identification shown = Step.only(message, Identification.class);
        check(shown, message, proof -> {
            if (isAccepted(proof)) {
                onAuthentic(incoming, shown);
            }
        });
    }

    private void onAuthentic(Incoming incoming, Identification shown) {
        Message message = incoming.message();
        chain = requireNonNull(chain).after(incoming.datagram());
        peerId = shown;
        peerInitialContact = InitialContact.in(message);
        Phase1Suite agreed = requireNonNull(suite);
        suite = agreed.forSeconds(ResponderLifetime.within(agreed.lifeSeconds(), ProtocolId.ISAKMP, message));
        if (Identities.matches(shown, policy.destinationId())) {
            establish();
        } else {
            // The peer believes that all is well: take that back (RFC 2408 section 5.15).
            context.emit(path.send(ProtectedInfo.seal(
                    requireNonNull(keys), requireNonNull(chain), cookies, context.messageId(), farewell())));
            fail(Outcome.INVALID_ID, Phase1Stories.wrongIdentity(this, shown));
        }
    }

    private List<Payload> farewell() {
        return List.of(Delete.of(ProtocolId.ISAKMP, List.of(cookies.joined())));
    }

    @Override
    boolean awaitsEncrypted() {
        return step == 2;
    }

    @Override
    String awaited() {
        return SCRIPT.get(step).awaited().formatted(authenticator.proofName());
    }

    @Override
    String said() {
        return SAID.get(step).formatted(authenticator.proofName());
    }
}
