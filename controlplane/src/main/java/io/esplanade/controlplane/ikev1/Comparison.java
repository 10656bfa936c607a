package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.explain.Difference;
import io.esplanade.controlplane.explain.ProposalStory;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collects what agrees and what differs between an offered transform and a rule. */
final class Comparison {
    private final List<Difference> differences = new ArrayList<>();
    private final List<String> agreeing = new ArrayList<>();

    /** Notes one attribute. */
    Comparison check(boolean equal, String keyword, String offered, String wanted) {
        if (equal) {
            agreeing.add(keyword);
        } else {
            differences.add(new Difference(keyword, offered, wanted));
        }
        return this;
    }

    /** Notes something that only matters when it differs. */
    Comparison require(boolean equal, String keyword, String offered, String wanted) {
        if (!equal) {
            differences.add(new Difference(keyword, offered, wanted));
        }
        return this;
    }

    /**
     * A lifetime that the peer does not mention is no reason to refuse: the default of the standard holds. Nor is one that is
     * longer than ours: as responder we keep to ours, and say so ({@link ResponderLifetime}).
     */
    Comparison lifetime(OptionalLong offered, Lifetime wanted) {
        return check(
                offered.isEmpty() || offered.getAsLong() >= wanted.minSeconds(),
                "lifetime",
                offered.isEmpty() ? "none" : Long.toString(offered.getAsLong()),
                ConfWords.lifetime(wanted));
    }

    /**
     * Whether a rule accepts a key length.
     *
     * @param defaultBits what the absence of a length means
     */
    static boolean keyLengthFits(OptionalInt offeredBits, int defaultBits, KeyLength wanted) {
        int bits = offeredBits.orElse(defaultBits);
        return wanted.maxBits() == 0 ? bits == defaultBits : wanted.accepts(bits);
    }

    boolean agrees() {
        return differences.isEmpty();
    }

    int differenceCount() {
        return differences.size();
    }

    ProposalStory story(SourceLine where) {
        return new ProposalStory(where, differences, agreeing);
    }
}
