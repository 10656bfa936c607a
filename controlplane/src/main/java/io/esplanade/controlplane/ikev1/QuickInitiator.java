package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.EncapsulationMode;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Quick mode from the side that begins.
 *
 * <pre>
 * HDR*, HASH(1), SA, Ni [, KE ], IDci, IDcr  --&gt;
 *                                            &lt;--  HDR*, HASH(2), SA, Nr [, KE ], IDci, IDcr
 * HDR*, HASH(3)                              --&gt;
 * </pre>
 */
final class QuickInitiator extends QuickExchange {
    private final Octets nonce;
    private final EncapsulationMode mode;
    private @Nullable KeyExchange ours;

    QuickInitiator(IsakmpSa sa, Connection connection) {
        super(sa, connection, sa.ownMessageId(), Role.INITIATOR);
        this.nonce = context.environment.random().octets(Phase1Initiator.NONCE_BYTES);
        this.mode = encapsulation();
    }

    private EncapsulationMode encapsulation() {
        Phase2Transform wanted = rule().phase2();
        boolean inUdp = wanted.protocol() == SaProtocol.ESP && sa.nat().detected();
        return inUdp ? sa.natSupport().inUdp(wanted.mode()) : EncapsulationMode.of(wanted.mode());
    }

    void start() {
        String obstacle = obstacle();
        if (obstacle != null) {
            fail(Outcome.INVALID_ID, other(Outcome.INVALID_ID, obstacle));
            return;
        }
        ownSpi = context.environment.spis().getSpi(rule().name());
        DhGroup group = rule().phase2().pfsGroup();
        if (group == null) {
            offer();
        } else {
            compute(group, null, null, this::onOwnHalf);
        }
    }

    /** What makes it useless to ask; null if nothing does. */
    private @Nullable String obstacle() {
        if (rule().phase2().protocol() == SaProtocol.AH && sa.nat().between()) {
            return "there is a NAT between us, which ah does not pass (RFC 3715 section 2.1): use esp";
        }
        return TransportHosts.objection(rule(), sa.path());
    }

    private void onOwnHalf(Event.DhDone done) {
        ours = done.ours();
        offer();
    }

    // HDR*, HASH(1), SA, Ni [, KE ], IDci, IDcr -->
    private void offer() {
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Phase2Proposals.offer(rule(), requireNonNull(ownSpi), mode));
        payloads.add(new Nonce(nonce));
        if (ours != null) {
            payloads.add(new KeyExchangeData(ours.publicValue()));
        }
        payloads.add(QuickIds.localId(rule()));
        payloads.add(QuickIds.remoteId(rule()));
        payloads.addAll(TransportHosts.originalAddresses(mode, true, sa.path()));
        sendUntilAnswered(sealed(payloads, p -> sa.keys().hash1(messageId, p)));
    }

    // <-- HDR*, HASH(2), SA, Nr [, KE ], IDci, IDcr
    @Override
    boolean accept(Message message, Octets datagram) {
        if (!(message.payloads().getFirst() instanceof Hash hash)
                || !Authenticators.equal(
                        sa.keys().hash2(messageId, nonce, message.bodyAfterFirst()), hash.body())) {
            return false;
        }
        chain = chain.after(datagram);
        sa.onPeerAlive();
        answered();
        Phase2Proposals.Choice choice = check(message);
        if (choice != null) {
            onChoice(message, choice);
        }
        return true;
    }

    /** Null if the answer is not what we asked for; the exchange is over then. */
    private Phase2Proposals.@Nullable Choice check(Message message) {
        List<SecurityAssociation> sas = message.all(SecurityAssociation.class);
        List<KeyExchangeData> publicValues = message.all(KeyExchangeData.class);
        if (sas.size() != 1 || message.all(Nonce.class).size() != 1) {
            refuse(
                    NotifyType.PAYLOAD_MALFORMED,
                    Outcome.MALFORMED,
                    other(Outcome.MALFORMED, "the answer lacks SA or nonce"));
            return null;
        }
        if (publicValues.size() != (ours == null ? 0 : 1)) {
            String what = ours == null ? "a key exchange that we did not ask for" : "no key exchange: PFS differs";
            refuse(
                    NotifyType.INVALID_KEY_INFORMATION,
                    Outcome.INVALID_KE,
                    other(Outcome.INVALID_KE, "the peer answers with " + what));
            return null;
        }
        Phase2Proposals.Verdict verdict =
                Phase2Proposals.check(sas.getFirst(), rule(), mode, sa.natSupport(), sa.nat());
        if (verdict.choice() == null) {
            refuse(
                    NotifyType.NO_PROPOSAL_CHOSEN,
                    Outcome.NO_PROPOSAL,
                    QuickStories.noProposal(sa, role, rule(), verdict.story()));
            return null;
        }
        List<Identification> ids = message.all(Identification.class);
        if (!ids.isEmpty() && !sameIds(ids)) {
            String shown = QuickIds.text(ids.getFirst()) + " to " + QuickIds.text(ids.getLast());
            refuse(
                    NotifyType.INVALID_ID_INFORMATION,
                    Outcome.INVALID_ID,
                    other(Outcome.INVALID_ID, "the peer answers with other networks than we asked for: " + shown));
            return null;
        }
        Phase2Proposals.Choice choice = verdict.choice();
        return choice.forSeconds(
                ResponderLifetime.within(choice.lifeSeconds(), ProtocolId.of(choice.protocol()), message));
    }

    /** The answer must not change the networks. */
    private boolean sameIds(List<Identification> ids) {
        return ids.size() == 2
                && QuickIds.local(rule()).equals(QuickIds.decode(ids.getFirst()))
                && QuickIds.remote(rule()).equals(QuickIds.decode(ids.getLast()));
    }

    private NegotiationFailure other(Outcome outcome, String why) {
        return QuickStories.other(sa, role, outcome, rule(), why);
    }

    private void onChoice(Message message, Phase2Proposals.Choice choice) {
        Nonces nonces = new Nonces(nonce, Step.only(message, Nonce.class).body());
        KeyExchange half = ours;
        if (half == null) {
            install(choice, nonces, null);
            return;
        }
        Octets peerValue = Step.only(message, KeyExchangeData.class).body();
        compute(half.group(), half, peerValue, done -> {
            try (Secret shared = requireNonNull(done.shared())) {
                install(choice, nonces, shared);
            }
        });
    }

    // HDR*, HASH(3) --> , the inbound SA being in place, and the outbound one if there was none before
    private void install(Phase2Proposals.Choice choice, Nonces nonces, @Nullable Secret shared) {
        Spi own = requireNonNull(ownSpi);
        Sa inbound = describe(Direction.IN, own, keymat(shared, own, nonces, choice), choice);
        Spi peers = choice.peerSpi();
        Sa outbound = describe(Direction.OUT, peers, keymat(shared, peers, nonces, choice), choice);
        ChildSa child =
                new ChildSa(inbound, outbound, role, nonce, startedNs, context.nowNs(), choice.lifeSeconds());
        install(inbound);
        connection.useOutbound(child);
        Hash hash = new Hash(sa.keys().hash3(messageId, nonces));
        sendOnce(sealed(Message.of(header(), List.of(hash))));
        complete(child);
    }

    /** The peer refuses in an informational exchange of its own. */
    void onRefused(int notifyType) {
        fail(QuickStories.outcome(notifyType), QuickStories.refused(sa, rule(), notifyType));
    }

    @Override
    Octets peerSpiOctets() {
        return Octets.EMPTY;
    }

    @Override
    void releaseInbound(Spi spi) {
        context.environment.spis().releaseSpi(spi);
    }

    @Override
    void wipe() {}

    @Override
    String said() {
        return "quick mode message 1 (our offer)";
    }

    @Override
    String awaited() {
        return "message 2";
    }
}
