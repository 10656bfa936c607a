package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.explain.Difference;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.ProposalStory;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.policy.Identity;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a phase 1 failed, for a person who can change ipsec.conf on one side. */
final class Phase1Stories {
    private Phase1Stories() {}

    /** What a notify of the peer means for the exchange. */
    static Outcome outcome(Phase1Exchange exchange, int notifyType) {
        NotifyType type = NotifyType.of(notifyType);
        return switch (type) {
            case NO_PROPOSAL_CHOSEN, BAD_PROPOSAL_SYNTAX, ATTRIBUTES_NOT_SUPPORTED -> Outcome.NO_PROPOSAL;
            case INVALID_ID_INFORMATION -> Outcome.INVALID_ID;
            case INVALID_KEY_INFORMATION -> Outcome.INVALID_KE;
            case AUTHENTICATION_FAILED, INVALID_HASH_INFORMATION -> Outcome.AUTH_FAILED;
            case PAYLOAD_MALFORMED, INVALID_PAYLOAD_TYPE, UNEQUAL_PAYLOAD_LENGTHS ->
                exchange.awaitsEncrypted() ? Outcome.AUTH_FAILED : Outcome.MALFORMED;
            case null, default -> Outcome.REFUSED;
        };
    }

    /** The peer said no. */
    static NegotiationFailure refused(Phase1Exchange exchange, Notification notification) {
        Outcome outcome = outcome(exchange, notification.notifyType());
        String said = "peer answers " + QuickStories.name(notification.notifyType()) + " to " + exchange.said();
        String why = switch (outcome) {
            case NO_PROPOSAL -> "; it accepts none of what we offer: " + offers(exchange.policy);
            case AUTH_FAILED ->
                ": the pre-shared keys probably differ; compare the psk of " + exchange.policy.where()
                        + " with the peer's";
            case INVALID_ID ->
                "; we showed the identity " + own(exchange) + "; compare srcid of " + exchange.policy.where()
                        + " with what the peer expects";
            default -> "; rule " + exchange.policy.where();
        };
        return failure(exchange, outcome, List.of(), said + why);
    }

    private static String own(Phase1Exchange exchange) {
        return exchange.ownId == null ? "none yet" : Identities.text(exchange.ownId);
    }

    private static String offers(PeerPolicy policy) {
        return policy.phase1Transforms().stream().map(ConfWords::transform).collect(Collectors.joining("; "))
                + " (" + policy.where() + ")";
    }

    /** Decryption or the hash went wrong: main mode has no other sign of two keys that differ. */
    static NegotiationFailure garbage(Phase1Exchange exchange) {
        String what = exchange.role == Role.RESPONDER
                ? "message 5 of the peer makes no sense after decryption"
                : "the peer's answer to message 5 makes no sense after decryption";
        return failure(
                exchange,
                Outcome.AUTH_FAILED,
                List.of(),
                what + ": the pre-shared keys probably differ; compare the psk of " + exchange.policy.where()
                        + " with the peer's");
    }

    /** We cannot prove who we are. */
    static NegotiationFailure noProof(Phase1Exchange exchange, Proof.Refused refused) {
        return failure(
                exchange,
                Outcome.AUTH_FAILED,
                List.of(),
                "we cannot prove to be " + own(exchange) + ": " + refused.why() + "; rule " + exchange.policy.where());
    }

    /** The peer's public value cannot be used. */
    static NegotiationFailure badKeyExchange(Phase1Exchange exchange, String reason) {
        return failure(
                exchange,
                Outcome.INVALID_KE,
                List.of(),
                "the peer's Diffie-Hellman value cannot be used: " + reason + "; rule " + exchange.policy.where());
    }

    /** There was no room for a computation. */
    static NegotiationFailure overload(Phase1Exchange exchange) {
        return failure(
                exchange,
                Outcome.OVERLOAD,
                List.of(),
                "too many Diffie-Hellman computations are waiting; rule " + exchange.policy.where());
    }

    /** The peer does not answer. */
    static NegotiationFailure silence(Phase1Exchange exchange, int sends) {
        String hint = "";
        if (exchange.role == Role.INITIATOR && exchange.awaitsEncrypted()) {
            hint = "; a peer stays silent here if the pre-shared keys differ or it expects another identity than "
                    + own(exchange);
        }
        String times = sends > 1 ? " " + sends + " times" : "";
        return failure(
                exchange,
                Outcome.TIMEOUT,
                List.of(),
                "no answer: sent " + exchange.said() + times + ", waited for " + exchange.awaited() + " from "
                        + text(exchange.path.remote()) + hint + "; rule " + exchange.policy.where());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    /** The answer to message 1 is not one of our offers. */
    static NegotiationFailure badAnswer(Phase1Exchange exchange, Phase1Proposals.Verdict verdict) {
        ProposalStory story = verdict.story();
        return story == null
                ? failure(
                        exchange,
                        Outcome.NO_PROPOSAL,
                        List.of(),
                        "the peer chose something that we did not offer; we offer " + offers(exchange.policy))
                : failure(exchange, Outcome.NO_PROPOSAL, story.differences(), story.sentence("main", "chose"));
    }

    /** The peer proved that it has the key, and shows another identity than it should. */
    static NegotiationFailure wrongIdentity(Phase1Exchange exchange, Identification shown) {
        Identity expected = exchange.policy.destinationId();
        String wanted = expected == null ? "any" : expected.text();
        String text = Identities.text(shown);
        String type = expected != null && text.equals(wanted)
                ? " (the same text, but of identification type " + shown.idType() + " instead of "
                        + expected.type().number() + ")"
                : "";
        return failure(
                exchange,
                Outcome.INVALID_ID,
                List.of(new Difference("dstid", text, wanted)),
                "the peer shows the identity " + text + ", " + exchange.policy.where() + " wants dstid " + wanted + type
                        + "; set \"dstid " + text + "\" there or change srcid at the peer");
    }

    private static NegotiationFailure failure(
            Phase1Exchange exchange, Outcome outcome, List<Difference> differences, String why) {
        String peer = exchange.path.peerText();
        return new NegotiationFailure(
                exchange.kind(),
                exchange.role,
                outcome,
                peer,
                exchange.policy.where(),
                differences,
                "phase 1 with " + peer + " failed: " + why);
    }

    /** A first message whose offers no rule accepts. */
    static NegotiationFailure noProposal(String peer, PeerPolicy policy, @Nullable ProposalStory story) {
        String why = story == null
                ? "the peer offers nothing; we want " + offers(policy)
                : story.sentence("main", "offers");
        return new NegotiationFailure(
                ExchangeKind.MAIN,
                Role.RESPONDER,
                Outcome.NO_PROPOSAL,
                peer,
                policy.where(),
                story == null ? List.of() : story.differences(),
                "phase 1 with " + peer + " failed: " + why);
    }
}
