package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.explain.ProposalStory;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ikev1.message.EncapsulationMode;
import io.esplanade.controlplane.ikev1.message.Phase2Attributes;
import io.esplanade.controlplane.ikev1.message.Proposal;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.ikev1.message.Transform;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SA payloads of quick mode. Protocol, cipher, key length, authentication, group, lifetime and encapsulation are all
 * compared with the rule, also as responder.
 */
final class Phase2Proposals {
    /** RFC 2407 section 4.5: without a lifetime, eight hours. */
    private static final long DEFAULT_LIFE_SECONDS = 28_800;

    private Phase2Proposals() {}

    /** A transform that the rule accepts, in the proposal that has it; the suite of AH has the cipher NULL. */
    record Choice(
            SaProtocol protocol,
            Proposal proposal,
            Transform transform,
            EspSuite suite,
            EncapsulationMode mode,
            @Nullable DhGroup group,
            Spi peerSpi,
            long lifeSeconds,
            long lifeKilobytes) {
        /** The answer: the transform as it was offered, with our SPI (RFC 2408 section 4.2). */
        SecurityAssociation answer(Spi own) {
            return SecurityAssociation.of(
                    List.of(new Proposal(proposal.number(), proposal.protocol(), octets(own), List.of(transform))));
        }

        /** Whether we keep the SA for less time than was offered. */
        boolean isShorterThanOffered() {
            return Phase2Proposals.lifeSeconds(Phase2Attributes.decode(protocol, transform)) > lifeSeconds;
        }

        /** The same for less time. */
        Choice forSeconds(long seconds) {
            return new Choice(
                    protocol, proposal, transform, suite, mode, group, peerSpi, seconds, lifeKilobytes);
        }
    }

    /** Either a choice, or how the nearest offer differs from the rule; both null for an offer of nothing. */
    record Verdict(@Nullable Choice choice, @Nullable ProposalStory story) {}

    /** What the rule's SAs are in the language of proposals. */
    static ProtocolId protocol(IkeRule rule) {
        return ProtocolId.of(rule.phase2().protocol());
    }

    /** One proposal. */
    static SecurityAssociation offer(IkeRule rule, Spi own, EncapsulationMode mode) {
        return SecurityAssociation.of(List.of(new Proposal(
                1, protocol(rule).number(), octets(own), Phase2Attributes.offers(rule.phase2(), mode))));
    }

    /**
     * As responder: the first offered transform that the rule accepts.
     *
     * @param support tells whether ESP may go in UDP
     * @param nat tells whether it must
     */
    static Verdict choose(SecurityAssociation offer, IkeRule rule, NatSupport support, NatSituation nat) {
        Comparison nearest = null;
        for (Proposal proposal : offer.proposals()) {
            boolean alone = offer.proposals().stream()
                            .filter(other -> other.number() == proposal.number())
                            .count()
                    == 1;
            for (Transform transform : proposal.transforms()) {
                Phase2Attributes offered = decode(proposal, transform);
                Comparison comparison = compare(proposal, alone, offered, rule.phase2(), support, nat);
                Choice choice = comparison.agrees()
                        ? choice(proposal, transform, offered, rule.phase2().lifetime().maxSeconds())
                        : null;
                if (choice != null) {
                    return new Verdict(choice, null);
                }
                if (nearest == null || comparison.differenceCount() < nearest.differenceCount()) {
                    nearest = comparison;
                }
            }
        }
        return new Verdict(null, nearest == null ? null : nearest.story(rule.where()));
    }

    private static Phase2Attributes decode(Proposal proposal, Transform transform) {
        SaProtocol protocol = ProtocolId.saProtocol(proposal.protocol());
        return Phase2Attributes.decode(protocol == null ? SaProtocol.ESP : protocol, transform);
    }

    /** As initiator: whether the answer is what we offered; a shorter lifetime is taken if the rule accepts it. */
    static Verdict check(
            SecurityAssociation answer, IkeRule rule, EncapsulationMode mode, NatSupport support, NatSituation nat) {
        if (answer.proposals().size() != 1
                || answer.proposals().getFirst().transforms().size() != 1) {
            return new Verdict(null, null);
        }
        Verdict verdict = choose(answer, rule, support, nat);
        if (verdict.choice() == null) {
            return verdict;
        }
        Phase2Attributes chosen =
                decode(verdict.choice().proposal(), verdict.choice().transform());
        boolean offered = Phase2Attributes.offers(rule.phase2(), mode).stream()
                .map(each -> Phase2Attributes.decode(rule.phase2().protocol(), each))
                .anyMatch(chosen::isSameSuite);
        return offered ? verdict : new Verdict(null, null);
    }

    private static Comparison compare(
            Proposal proposal,
            boolean alone,
            Phase2Attributes offered,
            Phase2Transform wanted,
            NatSupport support,
            NatSituation nat) {
        String wantedProtocol = wanted.protocol().text();
        boolean sameProtocol = proposal.protocol() == ProtocolId.of(wanted.protocol()).number();
        Comparison comparison = new Comparison()
                .require(alone, "protocol", "a bundle of several", wantedProtocol + " alone")
                .require(sameProtocol && spi(proposal) != null, "protocol", protocol(proposal), wantedProtocol);
        if (sameProtocol && wanted.protocol() == SaProtocol.ESP) {
            compareCipher(comparison, offered, wanted);
        }
        EspIntegrity integrity = offered.integrity();
        DhGroup group = offered.dhGroup();
        EncapsulationMode mode = offered.mode();
        return comparison
                .check(
                        integrity == wanted.integrity(),
                        "auth",
                        integrity == null ? "number " + offered.authentication() : ConfWords.integrity(integrity),
                        ConfWords.integrity(wanted.integrity()))
                .check(
                        group == wanted.pfsGroup() && (group != null || offered.group() == 0),
                        "group",
                        group == null && offered.group() != 0 ? "number " + offered.group() : ConfWords.group(group),
                        ConfWords.group(wanted.pfsGroup()))
                .lifetime(offered.lifeSeconds(), wanted.lifetime())
                .require(
                        mode != null && fits(mode, wanted, support, nat),
                        "encapsulation",
                        mode == null ? "number " + offered.encapsulation() : words(mode),
                        wantedEncapsulation(wanted, nat))
                .require(
                        offered.faults().isEmpty(), "transform", String.join(", ", offered.faults()), "a valid one");
    }

    private static void compareCipher(Comparison comparison, Phase2Attributes offered, Phase2Transform wanted) {
        EspCipher cipher = offered.cipher();
        int offeredBits = offered.keyLengthBits().orElse(defaultBits(cipher));
        comparison.check(
                cipher == wanted.cipher()
                        && Comparison.keyLengthFits(
                                offered.keyLengthBits(), defaultBits(cipher), wanted.keyLength()),
                "enc",
                cipher == null ? "number " + offered.transformId() : ConfWords.cipher(cipher, offeredBits),
                ConfWords.wanted(
                        ConfWords.cipher(wanted.cipher(), wanted.keyLength().bits()), wanted.keyLength()));
    }

    /**
     * With a NAT between us only ESP in UDP gets through (RFC 3948); without, a peer that can do it may still ask for it.
     * AH covers the addresses that a NAT changes, and never goes in UDP (RFC 3947 section 1).
     */
    private static boolean fits(
            EncapsulationMode mode, Phase2Transform wanted, NatSupport support, NatSituation nat) {
        if (mode.saMode() != wanted.mode()) {
            return false;
        }
        if (wanted.protocol() == SaProtocol.AH) {
            return !mode.isUdp() && !nat.between();
        }
        return mode.isUdp() ? support != NatSupport.NONE : !nat.detected();
    }

    private static String wantedEncapsulation(Phase2Transform wanted, NatSituation nat) {
        String mode = wanted.mode() == SaMode.TUNNEL ? "tunnel" : "transport";
        if (wanted.protocol() == SaProtocol.AH) {
            return nat.between() ? "no NAT between us, which ah does not pass" : mode;
        }
        return nat.detected() ? mode + " in UDP, as a NAT was found" : mode;
    }

    private static String words(EncapsulationMode mode) {
        return (mode.isTunnel() ? "tunnel" : "transport") + (mode.isUdp() ? " in UDP" : "");
    }

    private static int defaultBits(@Nullable EspCipher cipher) {
        if (cipher == null) {
            return 0;
        }
        // RFC 2451 section 3: 128 bits unless the peer says otherwise.
        return cipher.minKeyBytes() == cipher.maxKeyBytes() ? cipher.maxKeyBytes() * 8 : 128;
    }

    private static String protocol(Proposal proposal) {
        ProtocolId protocol = ProtocolId.of(proposal.protocol());
        if (protocol == null) {
            return "number " + proposal.protocol();
        }
        String text = protocol.name().toLowerCase(Locale.ROOT);
        return spi(proposal) == null ? text + " with an SPI that is reserved or not of 4 octets" : text;
    }

    private static @Nullable Choice choice(
            Proposal proposal, Transform transform, Phase2Attributes accepted, long maxSeconds) {
        EspSuite suite = accepted.suite();
        EncapsulationMode mode = accepted.mode();
        Spi spi = spi(proposal);
        if (suite == null || mode == null || spi == null) {
            return null;
        }
        return new Choice(
                accepted.protocol(),
                proposal,
                transform,
                suite,
                mode,
                accepted.dhGroup(),
                spi,
                Math.min(maxSeconds, lifeSeconds(accepted)),
                accepted.lifeKilobytes().orElse(0));
    }

    private static long lifeSeconds(Phase2Attributes offered) {
        return offered.lifeSeconds().orElse(DEFAULT_LIFE_SECONDS);
    }

    /** Null for a reserved one (RFC 4303 section 2.1) or one of another length. */
    private static @Nullable Spi spi(Proposal proposal) {
        if (proposal.spi().length() != Integer.BYTES) {
            return null;
        }
        Spi spi = spi(proposal.spi());
        return Integer.compareUnsigned(spi.value(), Spi.LAST_RESERVED) > 0 ? spi : null;
    }

    /** The SPI in four octets, big-endian. */
    static Spi spi(Octets fourOctets) {
        return new Spi(ByteBuffer.wrap(fourOctets.toArray()).getInt());
    }

    static Octets octets(Spi spi) {
        return Octets.of(ByteBuffer.allocate(Integer.BYTES).putInt(spi.value()).array());
    }
}
