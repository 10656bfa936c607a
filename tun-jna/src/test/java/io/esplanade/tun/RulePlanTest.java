package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.FibRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulePlanTest {
    private static final SteeredSelector A = selector("10.1.0.0", "10.2.0.0");
    private static final SteeredSelector B = selector("10.1.0.0", "10.3.0.0");
    private static final SteeredSelector C = selector("10.4.0.0", "10.2.0.0");

    private static SteeredSelector selector(String from, String to) {
        return SteeredSelector.between(InetAddress.ofLiteral(from), 16, InetAddress.ofLiteral(to), 16);
    }

    private static List<FibRule> applied(List<FibRule> present, RulePlan plan) {
        List<FibRule> after = new ArrayList<>(present);
        after.addAll(plan.add());
        after.removeAll(plan.remove());
        return after;
    }

    private static RulePlan plan(List<SteeredSelector> wanted, List<FibRule> present) {
        return RulePlan.of(false, "enc0", wanted,
                wanted.stream().map(SteeredSelector::reversed).toList(), present);
    }

    private static List<FibRule> rulesOf(SteeredSelector... wanted) {
        return applied(List.of(), plan(List.of(wanted), List.of()));
    }

    @Test
    void whereRulesLeadToComesFirstAndGoesLast() {
        RulePlan made = plan(List.of(A), List.of());
        assertThat(made.add()).extracting(FibRule::priority).containsExactly(29_999, 20_500, 25_000, 25_001, 20_501, 25_002);
        RulePlan removed = plan(List.of(), made.add());
        assertThat(removed.remove()).hasSize(6);
        assertThat(removed.remove().subList(0, 2)).allMatch(rule -> rule.action() == FibRule.Action.LOOKUP);
        assertThat(removed.remove().getLast().action()).isEqualTo(FibRule.Action.NOP);
    }

    @Test
    void whatIsWantedAndPresentIsLeftAlone() {
        List<FibRule> present = rulesOf(A, B);
        RulePlan plan = plan(List.of(B, A), present);
        assertThat(plan.add()).isEmpty();
        assertThat(plan.remove()).isEmpty();
    }

    @Test
    void aFreePriorityIsUsedAgain() {
        List<FibRule> withoutFirst = applied(rulesOf(A, B), plan(List.of(B), rulesOf(A, B)));
        assertThat(withoutFirst).extracting(FibRule::priority).doesNotContain(20_501);
        assertThat(plan(List.of(B, C), withoutFirst).add()).extracting(FibRule::priority).containsExactly(20_501, 25_002);
    }

    @Test
    void aRuleThatIsThereTwiceIsRemovedOnce() {
        List<FibRule> present = new ArrayList<>(rulesOf(A));
        FibRule twin = present.get(4).withPriority(20_777);
        present.add(twin);
        RulePlan plan = plan(List.of(A), present);
        assertThat(plan.add()).isEmpty();
        assertThat(plan.remove()).containsExactly(twin);
    }

    @Test
    void everythingCanBeExchangedAtTheLimit() {
        List<SteeredSelector> first = new ArrayList<>();
        List<SteeredSelector> second = new ArrayList<>();
        for (int i = 0; i < PolicyRouting.MAX_SELECTORS; i++) {
            first.add(selector("10." + i % 256 + ".0.0", "172." + i / 256 + ".0.0"));
            second.add(selector("10." + i % 256 + ".0.0", "192." + i / 256 + ".0.0"));
        }
        List<FibRule> present = applied(List.of(), plan(first, List.of()));
        RulePlan plan = plan(second, present);
        assertThat(plan.add()).hasSize(2 * PolicyRouting.MAX_SELECTORS);
        assertThat(plan.remove()).hasSize(2 * PolicyRouting.MAX_SELECTORS);
    }
}
