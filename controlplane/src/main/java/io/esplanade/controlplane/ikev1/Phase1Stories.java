package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
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
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.SourceLine;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a phase 1 failed, for a person who can change ipsec.conf on one side. */
final class Phase1Stories {
    private Phase1Stories() {}

    /**
     * What a notify of the peer means for the exchange.
     *
     * @param authentic whether it came under the keys of the exchange
     */
    static Outcome outcome(Phase1Exchange exchange, int notifyType, boolean authentic) {
        NotifyType type = NotifyType.of(notifyType);
        return switch (type) {
            case NO_PROPOSAL_CHOSEN, BAD_PROPOSAL_SYNTAX, ATTRIBUTES_NOT_SUPPORTED -> Outcome.NO_PROPOSAL;
            case INVALID_ID_INFORMATION -> Outcome.INVALID_ID;
            case INVALID_KEY_INFORMATION -> Outcome.INVALID_KE;
            case AUTHENTICATION_FAILED, INVALID_HASH_INFORMATION ->
                authentic && provesKey(exchange) ? Outcome.INVALID_ID : Outcome.AUTH_FAILED;
            case PAYLOAD_MALFORMED, INVALID_PAYLOAD_TYPE, UNEQUAL_PAYLOAD_LENGTHS ->
                exchange.awaitsEncrypted() ? Outcome.AUTH_FAILED : Outcome.MALFORMED;
            case null, default -> Outcome.REFUSED;
        };
    }

    /** Whether who has the keys of the exchange has the pre-shared key too (RFC 2409 section 5). */
    private static boolean provesKey(Phase1Exchange exchange) {
        return exchange.authenticator instanceof PskAuthenticator;
    }

    /** The peer said no; see {@link #outcome}. */
    static NegotiationFailure refused(Phase1Exchange exchange, Notification notification, boolean authentic) {
        Outcome outcome = outcome(exchange, notification.notifyType(), authentic);
        String said = "answers " + QuickStories.name(notification.notifyType()) + " to " + exchange.said();
        String where = exchange.policy.where().toString();
        return switch (outcome) {
            case NO_PROPOSAL -> {
                String offers = offers(exchange.policy);
                String change = "write what the peer accepts behind \"main\" there, or let the peer accept that";
                yield failure(
                        exchange,
                        outcome,
                        "peer " + said + "; it accepts none of what we offer: " + offers + " (" + where + "); " + change,
                        new Advice("main " + offers, said, change.replace("there", "at " + where)));
            }
            case AUTH_FAILED -> wrongKey(exchange, "peer " + said, said);
            case INVALID_ID -> {
                String change = "compare srcid of " + where + " with what the peer expects";
                yield failure(
                        exchange,
                        outcome,
                        "peer " + said + "; we showed the identity " + own(exchange)
                                + (authentic && provesKey(exchange) ? ", and the pre-shared key is right; " : "; ") + change,
                        new Advice("srcid " + own(exchange), said, change));
            }
            default ->
                failure(
                        exchange,
                        outcome,
                        "peer " + said + "; rule " + where,
                        new Advice(where, said, "look into the peer's log"));
        };
    }

    private static String own(Phase1Exchange exchange) {
        return exchange.ownId == null ? "none yet" : Identities.text(exchange.ownId);
    }

    private static String offers(PeerPolicy policy) {
        return policy.phase1Transforms().stream().map(ConfWords::transform).collect(Collectors.joining("; "));
    }

    /** Decryption or the hash went wrong: main mode has no other sign of two keys that differ. */
    static NegotiationFailure garbage(Phase1Exchange exchange) {
        String what = switch (exchange.kind()) {
            case AGGRESSIVE ->
                exchange.role == Role.RESPONDER
                        ? "message 3 of the peer does not prove that it has the key"
                        : "the peer's answer does not prove that it has the key";
            default ->
                exchange.role == Role.RESPONDER
                        ? "message 5 of the peer makes no sense after decryption"
                        : "the peer's answer to message 5 makes no sense after decryption";
        };
        return wrongKey(exchange, what, "another key: " + what);
    }

    private static NegotiationFailure wrongKey(Phase1Exchange exchange, String what, String theirs) {
        if (!provesKey(exchange)) {
            return mistrusted(exchange, what, theirs);
        }
        String change = "compare the psk of " + exchange.policy.where() + " with the peer's";
        return failure(
                exchange,
                Outcome.AUTH_FAILED,
                what + ": the pre-shared keys probably differ; " + change,
                new Advice("the psk of " + exchange.policy.where(), theirs, "give both sides the same key: " + change));
    }

    /** Keys are not shared here, so all that a peer can object to is ours. */
    private static NegotiationFailure mistrusted(Phase1Exchange exchange, String what, String theirs) {
        String change = "give it our public key under the name " + own(exchange) + ", or a certificate that it trusts";
        return failure(
                exchange,
                Outcome.AUTH_FAILED,
                what + ": perhaps it does not know the key of " + own(exchange) + "; " + change + "; rule "
                        + exchange.policy.where(),
                new Advice("a signature as " + own(exchange), theirs, change));
    }

    /** The peer does not prove to be who it says. */
    static NegotiationFailure refusedProof(Phase1Exchange exchange, Proof.Refused refused) {
        return failure(
                exchange,
                Outcome.AUTH_FAILED,
                "the peer does not prove who it is: " + refused.why() + "; rule " + exchange.policy.where(),
                new Advice("authentication by rsa", "its signature is refused", refused.why()));
    }

    /** We cannot prove who we are. */
    static NegotiationFailure noProof(Phase1Exchange exchange, Proof.Refused refused) {
        return failure(
                exchange,
                Outcome.AUTH_FAILED,
                "we cannot prove to be " + own(exchange) + ": " + refused.why() + "; rule " + exchange.policy.where(),
                new Advice("no proof to be " + own(exchange), "waits for it", refused.why()));
    }

    /** The peer's public value cannot be used. */
    static NegotiationFailure badKeyExchange(Phase1Exchange exchange, String reason) {
        return failure(
                exchange,
                Outcome.INVALID_KE,
                "the peer's Diffie-Hellman value cannot be used: " + reason + "; rule " + exchange.policy.where(),
                new Advice(
                        exchange.suite == null ? "" : "group " + ConfWords.group(exchange.suite.group()),
                        reason,
                        "use another group on both sides, or mend the peer"));
    }

    /** There was no room for a computation. */
    static NegotiationFailure overload(Phase1Exchange exchange) {
        return failure(
                exchange,
                Outcome.OVERLOAD,
                "too many Diffie-Hellman computations are waiting; rule " + exchange.policy.where(),
                new Advice(
                        "too many Diffie-Hellman computations are waiting",
                        "begins a negotiation",
                        "none: it is tried again; if that goes on, look for who floods this gateway"));
    }

    /** The peer does not answer. */
    static NegotiationFailure silence(Phase1Exchange exchange, int sends) {
        String times = sends > 1 ? " " + sends + " times" : "";
        String remote = text(exchange.path.remote());
        String change = silenceHint(exchange);
        return failure(
                exchange,
                Outcome.TIMEOUT,
                "no answer: sent " + exchange.said() + times + ", waited for " + exchange.awaited() + " from " + remote
                        + "; " + change + "; rule " + exchange.policy.where(),
                new Advice(
                        "sent " + exchange.said() + times + " from " + text(exchange.path.local()),
                        "nothing: " + exchange.awaited() + " did not come from " + remote,
                        change));
    }

    private static String silenceHint(Phase1Exchange exchange) {
        if (exchange.role == Role.RESPONDER) {
            return "look into the peer's log why it does not go on, and whether UDP ports 500 and 4500 pass both ways";
        }
        if (exchange.awaitsEncrypted()) {
            String doubts = provesKey(exchange) ? "the pre-shared keys differ" : "it does not know our key";
            return "a peer stays silent here if " + doubts + " or it expects another identity than " + own(exchange)
                    + ", or UDP port 4500 does not pass";
        }
        return "see that IKE runs at the peer, has a rule for " + exchange.path.local().getAddress().getHostAddress()
                + ", and UDP ports 500 and 4500 pass both ways";
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    /** The answer to message 1 is not one of our offers. */
    static NegotiationFailure badAnswer(Phase1Exchange exchange, Phase1Proposals.Verdict verdict) {
        ProposalStory story = verdict.story();
        String offers = offers(exchange.policy);
        return story == null
                ? failure(
                        exchange,
                        Outcome.NO_PROPOSAL,
                        "the peer chose something that we did not offer; we offer " + offers + " ("
                                + exchange.policy.where() + ")",
                        new Advice("main " + offers, "chose something else", "mend the peer"))
                : failure(exchange, Outcome.NO_PROPOSAL, story.differences(), story.sentence("main", "chose"),
                        story.advice("main"));
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
        String change = "set \"dstid " + text + "\" there or change srcid at the peer";
        return failure(
                exchange,
                Outcome.INVALID_ID,
                List.of(new Difference("dstid", text, wanted)),
                "the peer shows the identity " + text + ", " + exchange.policy.where() + " wants dstid " + wanted + type
                        + "; " + change,
                new Advice(
                        "dstid " + wanted,
                        "shows the identity " + text + type,
                        change.replace("there", "at " + exchange.policy.where())));
    }

    /** The peer has seen our last message, which proved that we are who we say, and goes. */
    static NegotiationFailure identityRefused(IsakmpSa sa, String said) {
        String peer = sa.path().peerText();
        SourceLine where = sa.peer().policy().where();
        String own = Identities.text(sa.ownId());
        boolean bySignature = sa.peer().policy().authentication() instanceof Authentication.Signatures;
        String reason = bySignature
                ? "it probably does not know the key of " + own
                : "it probably does not want our identity " + own + ", as all else fits";
        String change = bySignature
                ? "give it our public key under this name, or a certificate that it trusts; rule " + where
                : "compare srcid of " + where + " with what the peer expects";
        return new NegotiationFailure(
                ExchangeKind.MAIN,
                Role.RESPONDER,
                bySignature ? Outcome.AUTH_FAILED : Outcome.INVALID_ID,
                peer,
                where,
                List.of(),
                "phase 1 with " + peer + " failed: peer " + said + ": " + reason + "; " + change,
                new Advice("srcid " + own, said, change));
    }

    private static NegotiationFailure failure(Phase1Exchange exchange, Outcome outcome, String why, Advice advice) {
        return failure(exchange, outcome, List.of(), why, advice);
    }

    private static NegotiationFailure failure(
            Phase1Exchange exchange, Outcome outcome, List<Difference> differences, String why, Advice advice) {
        String peer = exchange.path.peerText();
        return new NegotiationFailure(
                exchange.kind(),
                exchange.role,
                outcome,
                peer,
                exchange.policy.where(),
                differences,
                "phase 1 with " + peer + " failed: " + why,
                advice);
    }

    /** A first message whose offers no rule accepts. */
    static NegotiationFailure noProposal(String peer, PeerPolicy policy, @Nullable ProposalStory story) {
        String offers = offers(policy);
        String why = story == null
                ? "the peer offers nothing that we know; we want " + offers + " (" + policy.where() + ")"
                : story.sentence("main", "offers");
        return new NegotiationFailure(
                policy.kind(),
                Role.RESPONDER,
                Outcome.NO_PROPOSAL,
                peer,
                policy.where(),
                story == null ? List.of() : story.differences(),
                "phase 1 with " + peer + " failed: " + why,
                story == null
                        ? new Advice("main " + offers, "offers nothing that we know", "let the peer offer that")
                        : story.advice("main"));
    }
}
