package io.esplanade.controlplane.explain;

import io.esplanade.controlplane.policy.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an offer of the peer compares with a rule.
 *
 * @param where the rule
 * @param differences what differs
 * @param agreeing keywords that agree
 */
public record ProposalStory(SourceLine where, List<Difference> differences, List<String> agreeing) {
    private static final Set<String> KEYWORDS = Set.of("auth", "enc", "group", "lifetime");

    public ProposalStory {
        differences = List.copyOf(differences);
        agreeing = List.copyOf(agreeing);
    }

    /**
     * {@code peer offers enc aes-128, /etc/ipsec.conf:3 wants enc 3des (auth, group and lifetime agree); set "main enc
     * aes-128" there or change the peer}.
     *
     * @param phaseKeyword {@code main} or {@code quick}
     * @param verb what the peer does: {@code offers}, {@code chose}
     */
    public String sentence(String phaseKeyword, String verb) {
        StringBuilder text = new StringBuilder("peer ").append(verb).append(' ');
        text.append(join(differences.stream().map(d -> d.keyword() + " " + d.offered()).toList()));
        text.append(", ").append(where).append(" wants ");
        text.append(join(differences.stream().map(d -> d.keyword() + " " + d.wanted()).toList()));
        if (!agreeing.isEmpty()) {
            text.append(" (").append(join(agreeing)).append(agreeing.size() == 1 ? " agrees)" : " agree)");
        }
        return text.append("; ").append(change(phaseKeyword, "there")).toString();
    }

    /** The sides apart. */
    public Advice advice(String phaseKeyword) {
        return Advice.of(differences, change(phaseKeyword, "at " + where));
    }

    private String change(String phaseKeyword, String place) {
        boolean copyable = differences.stream()
                .allMatch(d -> KEYWORDS.contains(d.keyword()) && d.offered().matches("[a-z0-9-]+"));
        if (!copyable) {
            return "change one side";
        }
        String clause = differences.stream()
                .sorted((a, b) -> Integer.compare(order(a), order(b)))
                .map(d -> d.keyword() + " " + d.offered())
                .collect(Collectors.joining(" ", phaseKeyword + " ", ""));
        return "set \"" + clause + "\" " + place + " or change the peer";
    }

    /** The grammar wants the lifetime last. */
    private static int order(Difference difference) {
        return difference.keyword().equals("lifetime") ? 1 : 0;
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    public static String join(List<String> words) {
        if (words.size() < 2) {
            return String.join("", words);
        }
        List<String> head = new ArrayList<>(words.subList(0, words.size() - 1));
        return String.join(", ", head) + " and " + words.getLast();
    }
}
