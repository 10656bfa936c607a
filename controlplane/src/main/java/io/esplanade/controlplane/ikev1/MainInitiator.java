package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
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
        return (!awaitsEncrypted() || proofs.isIn(incoming.message()))
                && SCRIPT.get(step).take(this, incoming);
    }

    // <-- HDR, SA
    private void onAnswer(Incoming incoming) {
        Message message = incoming.message();
        Phase1Suite chosen = chosen(message, policy.rules());
        if (chosen == null) {
            return;
        }
        Cookies before = cookies;
        cookies = new Cookies(before.initiator(), message.header().responderCookie());
        suite = chosen;
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
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new KeyExchangeData(ours.publicValue()));
        payloads.add(new Nonce(nonce));
        payloads.addAll(authenticator.requests());
        payloads.addAll(natPayloads());
        say(clearMessage(payloads));
    }

    // <-- HDR, KE, Nr [, NAT-D, NAT-D]
    private void onKeyExchange(Incoming incoming) {
        Message message = incoming.message();
        Octets peerValue = Step.only(message, KeyExchangeData.class).body();
        Octets peerNonce = Step.only(message, Nonce.class).body();
        detectNat(message);
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
        floatPorts();
        Identification own = ownIdentity();
        prove(own, proof -> say(encryptedMessage(identity(own, proof))));
    }

    // <-- HDR*, IDir, proof [, N(INITIAL-CONTACT)]
    private void onIdentity(Incoming incoming) {
        Identification shown = Step.only(incoming.message(), Identification.class);
        proofs.check(shown, incoming, () -> onAuthentic(incoming, shown));
    }

    private void onAuthentic(Incoming incoming, Identification shown) {
        Message message = incoming.message();
        requireNonNull(keys).moveOn(incoming.datagram());
        peerId = shown;
        peerInitialContact = InitialContact.in(message);
        Phase1Suite agreed = requireNonNull(suite);
        suite = agreed.forSeconds(ResponderLifetime.within(agreed.lifeSeconds(), ProtocolId.ISAKMP, message));
        // The peer believes that all is well, so no is said by taking that back (RFC 2408 section 5.15).
        if (isWanted(shown, Delete.of(ProtocolId.ISAKMP, List.of(cookies.joined())))) {
            establish();
        }
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
