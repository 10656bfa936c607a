package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.explain.ProposalStory;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.AuthenticationMethod;
import io.esplanade.controlplane.ikev1.message.Phase1Attributes;
import io.esplanade.controlplane.ikev1.message.Proposal;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.Transform;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Phase1Transform;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SA payloads of phase 1: what we offer, what we choose of an offer, and whether an answer is one of our offers.
 */
final class Phase1Proposals {
    /** RFC 2407 section 4.5 and isakmpd: without a lifetime, eight hours. */
    private static final long DEFAULT_LIFE_SECONDS = 28_800;

    private Phase1Proposals() {}

    /** An offered transform that a rule accepts. */
    record Choice(SecurityAssociation answer, Phase1Suite suite) {
        /** Whether we keep the ISAKMP SA for less time than was offered. */
        boolean isShorterThanOffered() {
            Transform chosen = answer.proposals().getFirst().transforms().getFirst();
            return Phase1Attributes.decode(chosen).lifeSeconds().orElse(DEFAULT_LIFE_SECONDS) > suite.lifeSeconds();
        }
    }

    /** Either a choice, or how the nearest offer differs from the nearest rule; both null for an offer of nothing. */
    record Verdict(@Nullable Choice choice, @Nullable ProposalStory story) {}

    /** One proposal with the distinct transforms of all rules, numbered from 0 as isakmpd does. */
    static SecurityAssociation offer(List<IkeRule> rules, AuthenticationMethod method) {
        List<Transform> transforms = new ArrayList<>();
        for (IkeRule rule : distinct(rules)) {
            transforms.addAll(Phase1Attributes.offers(transforms.size(), rule.phase1(), method(rule, method)));
        }
        return SecurityAssociation.of(
                List.of(new Proposal(1, ProtocolId.ISAKMP.number(), Octets.EMPTY, transforms)));
    }

    /** How both sides prove who they are, by a number of the wire: one of its own if a user is asked for besides. */
    private static AuthenticationMethod method(IkeRule rule, AuthenticationMethod method) {
        if (!rule.access().hasUsers()) {
            return method;
        }
        return method == AuthenticationMethod.PRE_SHARED_KEY
                ? AuthenticationMethod.XAUTH_INIT_PRE_SHARED_KEY
                : AuthenticationMethod.XAUTH_INIT_RSA_SIGNATURES;
    }

    /** As responder: the first offered transform that any rule accepts, in the peer's order of preference. */
    static Verdict choose(SecurityAssociation offer, List<IkeRule> rules, AuthenticationMethod method) {
        Comparison nearest = null;
        SourceLine nearestRule = null;
        // A stranger may ask, so the work must not grow with the number of networks behind one peer.
        Collection<IkeRule> distinct = distinct(rules);
        for (Proposal proposal : offer.proposals()) {
            for (Transform transform : proposal.transforms()) {
                Phase1Attributes offered = Phase1Attributes.decode(transform);
                for (IkeRule rule : distinct) {
                    Comparison comparison = compare(proposal, transform, offered, rule, method);
                    if (comparison.agrees()) {
                        return new Verdict(new Choice(answer(proposal, transform), suite(offered, rule.phase1().lifetime().maxSeconds())), null);
                    }
                    if (nearest == null || comparison.differenceCount() < nearest.differenceCount()) {
                        nearest = comparison;
                        nearestRule = rule.where();
                    }
                }
            }
        }
        return new Verdict(null, nearest == null || nearestRule == null ? null : nearest.story(nearestRule));
    }

    /** The first rule with each phase 1 transform, in the order of the file. */
    private static Collection<IkeRule> distinct(List<IkeRule> rules) {
        Map<Phase1Transform, IkeRule> byTransform = new LinkedHashMap<>();
        rules.forEach(rule -> byTransform.putIfAbsent(rule.phase1(), rule));
        return byTransform.values();
    }

    /** RFC 2408 section 4.2: the chosen transform goes back unchanged, number and attributes. */
    private static SecurityAssociation answer(Proposal proposal, Transform chosen) {
        return SecurityAssociation.of(
                List.of(new Proposal(proposal.number(), proposal.protocol(), Octets.EMPTY, List.of(chosen))));
    }

    /**
     * As initiator: whether the answer is one transform, and one that we offered. A shorter lifetime is taken if the
     * rule accepts it.
     */
    static Verdict check(SecurityAssociation answer, List<IkeRule> rules, AuthenticationMethod method) {
        if (answer.proposals().size() != 1
                || answer.proposals().getFirst().transforms().size() != 1) {
            return new Verdict(null, null);
        }
        Verdict verdict = choose(answer, rules, method);
        if (verdict.choice() == null) {
            return verdict;
        }
        Transform transform = answer.proposals().getFirst().transforms().getFirst();
        Phase1Attributes chosen = Phase1Attributes.decode(transform);
        boolean offered = offer(rules, method).proposals().getFirst().transforms().stream()
                .map(Phase1Attributes::decode)
                .anyMatch(chosen::isSameSuite);
        return offered ? verdict : new Verdict(null, null);
    }

    private static Comparison compare(
            Proposal proposal, Transform transform, Phase1Attributes offered, IkeRule rule,
            AuthenticationMethod method) {
        Phase1Transform wanted = rule.phase1();
        IkeCipher cipher = offered.cipher();
        IkeHash hash = offered.hashAlgorithm();
        DhGroup group = offered.dhGroup();
        return new Comparison()
                .require(
                        proposal.protocol() == ProtocolId.ISAKMP.number(),
                        "protocol",
                        "number " + proposal.protocol(),
                        "isakmp")
                .require(transform.id() == Transform.KEY_IKE, "transform", "" + transform.id(), "1 (KEY_IKE)")
                .require(
                        offered.authentication() == method(rule, method).number(),
                        "authentication",
                        method(offered.authentication()),
                        method(method.number()) + (rule.access().hasUsers() ? " with xauth" : " without xauth"))
                .check(
                        cipher == wanted.cipher()
                                && Comparison.keyLengthFits(
                                        offered.keyLengthBits(), defaultBits(cipher), wanted.keyLength()),
                        "enc",
                        cipher == null
                                ? "number " + offered.encryption()
                                : ConfWords.cipher(cipher, offered.keyLengthBits().orElse(defaultBits(cipher))),
                        ConfWords.wanted(
                                ConfWords.cipher(wanted.cipher(), wanted.keyLength().bits()), wanted.keyLength()))
                .check(
                        hash == wanted.hash(),
                        "auth",
                        hash == null ? "number " + offered.hash() : ConfWords.hash(hash),
                        ConfWords.hash(wanted.hash()))
                .check(
                        group == wanted.group(),
                        "group",
                        group == null ? "number " + offered.group() : ConfWords.group(group),
                        ConfWords.group(wanted.group()))
                .lifetime(offered.lifeSeconds(), wanted.lifetime())
                .require(offered.lifeKilobytes().isEmpty(), "lifetime", "in kilobytes", "in seconds")
                .require(
                        offered.faults().isEmpty(),
                        "transform",
                        String.join(", ", offered.faults()),
                        "a valid one");
    }

    private static int defaultBits(@Nullable IkeCipher cipher) {
        return cipher == null ? 0 : cipher.hasVariableKey() ? 128 : cipher.maxKeyBytes() * 8;
    }

    private static String method(int number) {
        AuthenticationMethod method = AuthenticationMethod.of(number);
        return switch (method) {
            case null -> "number " + number;
            case PRE_SHARED_KEY -> "psk";
            case RSA_SIGNATURES -> "rsa";
            default -> method.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private static Phase1Suite suite(Phase1Attributes accepted, long maxSeconds) {
        IkeCipher cipher = accepted.cipher();
        IkeHash hash = accepted.hashAlgorithm();
        DhGroup group = accepted.dhGroup();
        if (cipher == null || hash == null || group == null) {
            throw new IllegalStateException("accepted a transform without algorithms");
        }
        return new Phase1Suite(
                cipher, accepted.keyBytes(), hash, group, Math.min(maxSeconds, accepted.lifeSeconds().orElse(DEFAULT_LIFE_SECONDS)));
    }
}
