package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Proposal;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.dataplane.api.Octets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first message of a quick mode that the peer begins. Authenticates it, finds the rule by both networks, and
 * measures the offer against that rule alone; only then is there an exchange.
 */
final class QuickOffer {
    private final IsakmpSa sa;
    private final int messageId;
    private final Message message;

    private QuickOffer(IsakmpSa sa, int messageId, Message message) {
        this.sa = sa;
        this.messageId = messageId;
        this.message = message;
    }

    static void on(IsakmpSa sa, Decoded.Encrypted encrypted, Octets datagram) {
        int messageId = encrypted.header().messageId();
        Message message = sa.chain().phase2(messageId).open(encrypted) instanceof Decoded.Clear clear
                ? clear.message()
                : null;
        // HASH(1) = prf(SKEYID_a, M-ID | SA | Ni [ | KE ] [ | IDci | IDcr ]) (RFC 2409 section 5.5)
        if (message == null
                || !(message.payloads().getFirst() instanceof Hash hash)
                || !Authenticators.equal(sa.keys().hash1(messageId, message.bodyAfterFirst()), hash.body())) {
            sa.context.drop(IkeDrop.NOT_AUTHENTIC);
            return;
        }
        if (!sa.isFirstUse(messageId)) {
            sa.context.drop(IkeDrop.DUPLICATE);
            return;
        }
        sa.onFresh();
        new QuickOffer(sa, messageId, message).examine(datagram);
    }

    private void examine(Octets datagram) {
        if (!sa.isReady()) {
            sa.context.drop(IkeDrop.NOT_AUTHORIZED);
            return;
        }
        List<Identification> ids = message.all(Identification.class);
        if (message.all(SecurityAssociation.class).size() != 1
                || message.all(Nonce.class).size() != 1
                || message.all(KeyExchangeData.class).size() > 1
                || (!ids.isEmpty() && ids.size() != 2)) {
            sa.context.drop(IkeDrop.UNEXPECTED);
            sa.refuseQuick(protocol(), NotifyType.PAYLOAD_MALFORMED, peerSpi());
            return;
        }
        // IDci is the initiator's side, that is the peer's.
        @Nullable Identification remote = ids.isEmpty() ? null : ids.getFirst();
        @Nullable Identification local = ids.isEmpty() ? null : ids.getLast();
        Connection connection = match(side(local, true), side(remote, false));
        if (connection == null) {
            refuse(
                    NotifyType.INVALID_ID_INFORMATION,
                    Outcome.INVALID_ID,
                    QuickStories.noRule(sa, sa.peer().policy().rules(), local, remote));
            return;
        }
        choose(connection, ids, datagram);
    }

    private @Nullable Connection match(QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        Connection exact = sa.peer().match(sa, local, remote);
        if (exact != null || !sa.nat().between() || local == null || remote == null) {
            return exact;
        }
        return sa.peer().matchTransport(
                TransportHosts.localSeenHere(local, sa), TransportHosts.remoteSeenHere(remote, sa));
    }

    /** Without an ID it is about the address of the ISAKMP SA itself (RFC 2409 section 5.5). */
    private QuickIds.@Nullable Side side(@Nullable Identification id, boolean ours) {
        if (id != null) {
            return QuickIds.decode(id);
        }
        return QuickIds.host(ours ? sa.path().local().getAddress() : sa.path().peer());
    }

    private void choose(Connection connection, List<Identification> ids, Octets datagram) {
        String objection = TransportHosts.objection(connection.rule(), sa.path());
        if (objection != null) {
            refuse(
                    NotifyType.INVALID_ID_INFORMATION,
                    Outcome.INVALID_ID,
                    QuickStories.other(sa, Role.RESPONDER, Outcome.INVALID_ID, connection.rule(), objection));
            return;
        }
        SecurityAssociation offer = Step.only(message, SecurityAssociation.class);
        Phase2Proposals.Verdict verdict =
                Phase2Proposals.choose(offer, connection.rule(), sa.natSupport(), sa.nat());
        Phase2Proposals.Choice choice = verdict.choice();
        if (choice == null) {
            refuse(
                    NotifyType.NO_PROPOSAL_CHOSEN,
                    Outcome.NO_PROPOSAL,
                    QuickStories.noProposal(sa, Role.RESPONDER, connection.rule(), verdict.story()));
            return;
        }
        boolean hasKeyExchange = !message.all(KeyExchangeData.class).isEmpty();
        if (hasKeyExchange != (choice.group() != null)) {
            String why = hasKeyExchange ? "a key exchange without a group" : "a group without a key exchange";
            refuse(
                    NotifyType.INVALID_KEY_INFORMATION,
                    Outcome.INVALID_KE,
                    QuickStories.other(
                            sa, Role.RESPONDER, Outcome.INVALID_KE, connection.rule(), "the peer sends " + why));
            return;
        }
        sa.peer().open(connection, sa);
        QuickResponder exchange = new QuickResponder(sa, connection, messageId, ids, choice);
        sa.quickModes().add(exchange);
        exchange.start(message, datagram);
    }

    private void refuse(NotifyType type, Outcome outcome, NegotiationFailure failure) {
        sa.refuseQuick(protocol(), type, peerSpi());
        sa.context.explain(failure);
        sa.context.ended(ExchangeKind.QUICK, Role.RESPONDER, outcome, sa.context.nowNs());
    }

    /** Of the first proposal; ESP if that says nothing of use. */
    private ProtocolId protocol() {
        return message.first(SecurityAssociation.class)
                .flatMap(offer -> offer.proposals().stream().findFirst())
                .flatMap(proposal -> Optional.ofNullable(ProtocolId.of(proposal.protocol())))
                .orElse(ProtocolId.ESP);
    }

    private Octets peerSpi() {
        return message.first(SecurityAssociation.class)
                .flatMap(offer -> offer.proposals().stream().findFirst())
                .map(Proposal::spi)
                .orElse(Octets.EMPTY);
    }
}
