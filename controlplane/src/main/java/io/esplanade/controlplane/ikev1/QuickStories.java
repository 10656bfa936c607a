package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.explain.Difference;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.ProposalStory;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a quick mode failed. */
final class QuickStories {
    // Our limit: rules named in one line.
    private static final int MAX_RULES_NAMED = 3;

    private QuickStories() {}

    /** The name of a notify type, or its number. */
    static String name(int notifyType) {
        NotifyType type = NotifyType.of(notifyType);
        return type == null ? "notify " + notifyType : type.name();
    }

    static Outcome outcome(int notifyType) {
        NotifyType type = NotifyType.of(notifyType);
        return switch (type) {
            case NO_PROPOSAL_CHOSEN, BAD_PROPOSAL_SYNTAX, ATTRIBUTES_NOT_SUPPORTED -> Outcome.NO_PROPOSAL;
            case INVALID_ID_INFORMATION -> Outcome.INVALID_ID;
            case INVALID_KEY_INFORMATION -> Outcome.INVALID_KE;
            case null, default -> Outcome.REFUSED;
        };
    }

    /** The peer said no to our offer. */
    static NegotiationFailure refused(IsakmpSa sa, IkeRule rule, int notifyType) {
        Outcome outcome = outcome(notifyType);
        String said = "answers " + name(notifyType);
        String what = "peer " + said + " to " + rule.where();
        String local = QuickIds.local(rule).toString();
        String remote = QuickIds.remote(rule).toString();
        return switch (outcome) {
            case NO_PROPOSAL -> {
                String offer = ConfWords.transform(rule.phase2());
                String change = "compare auth, enc, group and lifetime behind \"quick\" on both sides";
                yield failure(
                        sa,
                        Role.INITIATOR,
                        outcome,
                        rule.where(),
                        List.of(),
                        what + "; we offer " + offer + "; " + change,
                        new Advice("quick " + offer, said, change));
            }
            case INVALID_ID -> {
                String change = "give the peer a rule \"from " + remote + " to " + local + "\" or change " + rule.where();
                yield failure(
                        sa,
                        Role.INITIATOR,
                        outcome,
                        rule.where(),
                        List.of(),
                        what + "; it has no rule for " + local + " (ours) to " + remote + " (its); " + change,
                        new Advice("from " + local + " to " + remote, said + ": it has no rule for that", change));
            }
            default ->
                failure(
                        sa,
                        Role.INITIATOR,
                        outcome,
                        rule.where(),
                        List.of(),
                        what,
                        new Advice("from " + local + " to " + remote, said, "look into the peer's log"));
        };
    }

    /** No rule has these networks. */
    static NegotiationFailure noRule(
            IsakmpSa sa, List<IkeRule> rules, @Nullable Identification local, @Nullable Identification remote) {
        String offered = QuickIds.text(local) + " (ours) to " + QuickIds.text(remote) + " (its)";
        String wanted = rules.stream()
                .limit(MAX_RULES_NAMED)
                .map(rule -> rule.where() + " has " + QuickIds.local(rule) + " to " + QuickIds.remote(rule))
                .collect(Collectors.joining(", "));
        if (rules.size() > MAX_RULES_NAMED) {
            wanted += " and " + (rules.size() - MAX_RULES_NAMED) + " other rules have other networks";
        }
        IkeRule nearest = nearest(rules, local, remote);
        List<Difference> differences = differences(nearest, local, remote);
        String change = "set \""
                + differences.stream()
                        .map(each -> each.keyword() + " " + each.offered())
                        .collect(Collectors.joining(" "))
                + "\" at " + nearest.where() + " or change the peer";
        return failure(
                sa,
                Role.RESPONDER,
                Outcome.INVALID_ID,
                nearest.where(),
                differences,
                "peer wants " + offered + ", " + wanted + "; " + change,
                Advice.of(differences, change));
    }

    private static IkeRule nearest(
            List<IkeRule> rules, @Nullable Identification local, @Nullable Identification remote) {
        IkeRule nearest = rules.getFirst();
        for (IkeRule rule : rules) {
            if (differences(rule, local, remote).size()
                    < differences(nearest, local, remote).size()) {
                nearest = rule;
            }
        }
        return nearest;
    }

    private static List<Difference> differences(
            IkeRule rule, @Nullable Identification local, @Nullable Identification remote) {
        List<Difference> differences = new ArrayList<>();
        addDifference(differences, "from", local, QuickIds.local(rule));
        addDifference(differences, "to", remote, QuickIds.remote(rule));
        return differences;
    }

    private static void addDifference(
            List<Difference> differences, String keyword, @Nullable Identification shown, QuickIds.Side wanted) {
        QuickIds.Side side = shown == null ? null : QuickIds.decode(shown);
        if (!wanted.equals(side)) {
            differences.add(new Difference(keyword, QuickIds.text(shown), wanted.toString()));
        }
    }

    /** The peer's offer, or its answer to ours, is not what the rule has. */
    static NegotiationFailure noProposal(IsakmpSa sa, Role role, IkeRule rule, @Nullable ProposalStory story) {
        String why = story != null
                ? story.sentence("quick", role == Role.RESPONDER ? "offers" : "chose")
                : role == Role.RESPONDER
                        ? "the peer offers nothing; " + rule.where() + " wants " + ConfWords.transform(rule.phase2())
                        : "the peer chose something that we did not offer; we offer "
                                + ConfWords.transform(rule.phase2()) + " (" + rule.where() + ")";
        return failure(
                sa,
                role,
                Outcome.NO_PROPOSAL,
                rule.where(),
                story == null ? List.of() : story.differences(),
                why,
                story != null
                        ? story.advice("quick")
                        : new Advice(
                                "quick " + ConfWords.transform(rule.phase2()),
                                role == Role.RESPONDER ? "offers nothing that we know" : "chose something else",
                                "let the peer offer that"));
    }

    /** The answer is authentic, but wrong in another way. */
    static NegotiationFailure other(IsakmpSa sa, Role role, Outcome outcome, IkeRule rule, String why) {
        return failure(
                sa,
                role,
                outcome,
                rule.where(),
                List.of(),
                why + "; rule " + rule.where(),
                new Advice("rule " + rule.where(), why, "look into the peer's log"));
    }

    /** The peer does not answer any more. */
    static NegotiationFailure silence(QuickExchange exchange, int sends) {
        String sent = "sent " + exchange.said() + " " + sends + " times";
        String change = "see that the peer still runs and UDP ports 500 and 4500 pass both ways";
        return failure(
                exchange.sa,
                exchange.role,
                Outcome.TIMEOUT,
                exchange.rule().where(),
                List.of(),
                "no answer: " + sent + ", waited for " + exchange.awaited() + "; " + change + "; rule "
                        + exchange.rule().where(),
                new Advice(sent, "nothing: " + exchange.awaited() + " did not come", change));
    }

    private static NegotiationFailure failure(
            IsakmpSa sa,
            Role role,
            Outcome outcome,
            SourceLine where,
            List<Difference> differences,
            String why,
            Advice advice) {
        String peer = sa.path().peerText();
        return new NegotiationFailure(
                ExchangeKind.QUICK,
                role,
                outcome,
                peer,
                where,
                differences,
                "phase 2 with " + peer + " failed: " + why,
                advice);
    }
}
