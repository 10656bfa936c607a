package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.PASS;
import static io.esplanade.tun.SteeredSelector.Action.STEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.esplanade.tun.linux.FibRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulePlanTest {
    private static final SteeredSelector A = selector("10.1.0.0", "10.2.0.0");
    private static final SteeredSelector B = selector("10.1.0.0", "10.3.0.0");
    private static final SteeredSelector C = selector("10.4.0.0", "10.2.0.0");

    private static SteeredSelector selector(String from, String to) {
        return SteeredSelector.between(InetAddress.ofLiteral(from), 16, InetAddress.ofLiteral(to), 16);
    }

    private static SteeredSelector passing(SteeredSelector s) {
        return new SteeredSelector(s.v6(), s.from(), s.fromBits(), s.to(), s.toBits(), 0, 0, 0, PASS);
    }

    private static List<SteeredSelector> reversed(List<SteeredSelector> outbound) {
        return outbound.stream().map(SteeredSelector::reversed).toList();
    }

    private static RulePlan plan(List<SteeredSelector> outbound, List<FibRule> present) {
        return plan(outbound, reversed(outbound), present);
    }

    private static RulePlan plan(
            List<SteeredSelector> outbound, List<SteeredSelector> inbound, List<FibRule> present) {
        List<Lookups.Rule> lookups = outbound.stream().map(Lookups.Rule::of).toList();
        return RulePlan.of(new RulePlan.Wanted(false, "enc0", lookups, inbound, List.of(), false), present);
    }

    private static List<FibRule> applied(List<FibRule> present, RulePlan plan) {
        List<FibRule> after = new ArrayList<>(present);
        plan.steps().forEach(step -> carryOut(after, step));
        return after;
    }

    private static void carryOut(List<FibRule> rules, RulePlan.Step step) {
        if (step.add()) {
            rules.add(step.rule());
        } else {
            assertThat(rules.remove(step.rule())).isTrue();
        }
    }

    private static List<FibRule> rulesOf(SteeredSelector... wanted) {
        return applied(List.of(), plan(List.of(wanted), List.of()));
    }

    private static List<FibRule> of(RulePlan plan, boolean add) {
        return plan.steps().stream().filter(step -> step.add() == add).map(RulePlan.Step::rule).toList();
    }

    @Test
    void whereRulesLeadToComesFirstAndGoesLast() {
        RulePlan made = plan(List.of(A), List.of());
        assertThat(of(made, true)).extracting(FibRule::priority)
                .containsExactly(29_999, 15_000, 25_000, 25_001, 20_016, 25_017);
        List<FibRule> removed = of(plan(List.of(), of(made, true)), false);
        assertThat(removed).hasSize(6);
        assertThat(removed.subList(0, 2)).allMatch(rule -> rule.action() == FibRule.Action.LOOKUP);
        assertThat(removed.getLast().action()).isEqualTo(FibRule.Action.NOP);
    }

    @Test
    void passingOutboundStillMeetsTheInboundRules() {
        List<FibRule> made = rulesOf(passing(A));
        assertThat(made).filteredOn(rule -> rule.priority() == 20_016)
                .extracting(FibRule::action, FibRule::target).containsExactly(
                        tuple(FibRule.Action.GOTO, PolicyRouting.DEVICE_PRIORITY));
        assertThat(made).filteredOn(rule -> rule.priority() == 25_017)
                .extracting(FibRule::target).containsExactly(PolicyRouting.END_PRIORITY);
    }

    @Test
    void whatIsWantedAndPresentIsLeftAlone() {
        assertThat(plan(List.of(A, B), rulesOf(A, B)).steps()).isEmpty();
    }

    @Test
    void whatComesBetweenIsPutBetween() {
        RulePlan plan = plan(List.of(A, passing(C), B), rulesOf(A, B));
        assertThat(of(plan, false)).isEmpty();
        assertThat(of(plan, true)).extracting(FibRule::priority).containsExactlyInAnyOrder(20_023, 25_024);
    }

    @Test
    void theLongestRunInOrderStays() {
        RulePlan plan = plan(List.of(C, A, B), rulesOf(A, B, C));
        assertThat(of(plan, false)).extracting(FibRule::priority).containsExactlyInAnyOrder(20_048, 25_049);
        assertThat(of(plan, true)).allMatch(rule -> rule.priority() < 20_016 || rule.priority() < 25_017);
    }

    /** A third of it takes up the room between two neighbours; then everything moves, and nothing is uncovered. */
    @Test
    void withoutRoomBetweenNeighboursAllAreLaidOutAnew() {
        List<SteeredSelector> wanted = new ArrayList<>(List.of(A, B));
        List<FibRule> present = rulesOf(A, B);
        int moved = 0;
        for (int i = 0; i < 40; i++) {
            wanted.add(1, selector("10.9.0.0", "172." + i + ".0.0"));
            RulePlan plan = plan(wanted, present);
            moved += of(plan, false).size();
            present = assertSafe(present, plan, wanted.subList(0, 1), List.of());
            assertThat(order(present)).containsExactlyElementsOf(wanted.stream().map(SteeredSelector::to).toList());
        }
        assertThat(moved).isPositive();
    }

    private static List<InetAddress> order(List<FibRule> rules) {
        return rules.stream()
                .filter(rule -> rule.priority() >= PolicyRouting.STEER_PRIORITY
                        && rule.priority() < PolicyRouting.DEVICE_PRIORITY)
                .sorted(Comparator.comparingInt(FibRule::priority))
                .map(FibRule::to)
                .toList();
    }

    @Test
    void aRuleThatIsThereTwiceIsRemovedOnce() {
        List<FibRule> present = new ArrayList<>(rulesOf(A));
        FibRule twin = present.get(4).withPriority(20_777);
        present.add(twin);
        RulePlan plan = plan(List.of(A), present);
        assertThat(of(plan, true)).isEmpty();
        assertThat(of(plan, false)).containsExactly(twin);
    }

    @Test
    void everythingCanBeExchangedAtTheLimit() {
        List<SteeredSelector> first = new ArrayList<>();
        List<SteeredSelector> second = new ArrayList<>();
        for (int i = 0; i < PolicyRouting.MAX_RULES; i++) {
            first.add(selector("10." + i % 256 + ".0.0", "172." + i / 256 + ".0.0"));
            second.add(selector("10." + i % 256 + ".0.0", "192." + i / 256 + ".0.0"));
        }
        List<FibRule> present = applied(List.of(), plan(first, List.of()));
        RulePlan plan = plan(second, present);
        assertThat(of(plan, true)).hasSize(2 * PolicyRouting.MAX_RULES);
        assertThat(of(plan, false)).hasSize(2 * PolicyRouting.MAX_RULES);
        List<FibRule> after = applied(present, plan);
        Collections.shuffle(second, new Random(7));
        RulePlan shuffled = plan(second, after);
        Set<Integer> priorities = new HashSet<>();
        assertThat(applied(after, shuffled)).allMatch(rule -> priorities.add(rule.priority()));
    }

    /** Old and new ones together, then the new ones alone, with as many as there may be and in the worst order. */
    @Test
    void oldAndNewOnesTogetherFindPrioritiesInAnyOrder() {
        Random random = new Random(11);
        List<SteeredSelector> all = new ArrayList<>();
        for (int i = 0; i < PolicyRouting.MAX_RULES_IN_CHANGE; i++) {
            all.add(selector("10." + i % 256 + ".0.0", "172." + i / 256 + ".0.0"));
        }
        List<SteeredSelector> old = List.copyOf(all.subList(0, PolicyRouting.MAX_RULES));
        List<FibRule> present = applied(List.of(), plan(old, List.of()));
        Collections.shuffle(all, random);
        present = applied(present, plan(all, present));
        Collections.reverse(all);
        List<SteeredSelector> wanted = all.subList(0, PolicyRouting.MAX_RULES);
        Set<Integer> priorities = new HashSet<>();
        assertThat(applied(present, plan(wanted, present))).allMatch(rule -> priorities.add(rule.priority()));
    }

    // ---- no packet slips by during a change ----

    private static final int NETWORKS = 4;

    /** From a network or any to a network or any, steered or not. */
    private static List<SteeredSelector> random(Random random) {
        List<SteeredSelector> selectors = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(NETWORKS + 1);
            int to = random.nextInt(NETWORKS + 1);
            selectors.add(new SteeredSelector(false, network(from), from == 0 ? 0 : 16, network(to), to == 0 ? 0 : 16, 0,
                    0, 0, random.nextBoolean() ? STEER : PASS));
        }
        return selectors;
    }

    private static InetAddress network(int i) {
        return InetAddress.ofLiteral(i == 0 ? "0.0.0.0" : "10." + i + ".0.0");
    }

    @Test
    void whatBothSetsSteerIsSteeredAtEveryStep() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<FibRule> present = List.of();
            List<SteeredSelector> outbound = List.of();
            List<SteeredSelector> inbound = List.of();
            for (int round = 0; round < 6; round++) {
                List<SteeredSelector> nextOutbound = random(random);
                List<SteeredSelector> nextInbound = random(random);
                present = assertSafe(present, plan(nextOutbound, nextInbound, present), outbound, inbound, nextOutbound,
                        nextInbound);
                outbound = nextOutbound;
                inbound = nextInbound;
                for (Packet packet : Packet.all()) {
                    assertThat(packet.isSteered(present)).isEqualTo(packet.isSteered(outbound, inbound));
                }
            }
        }
    }

    private static List<FibRule> assertSafe(
            List<FibRule> present, RulePlan plan, List<SteeredSelector> outbound, List<SteeredSelector> inbound) {
        return assertSafe(present, plan, outbound, inbound, outbound, inbound);
    }

    /** Carries the plan out, looking after each step. */
    private static List<FibRule> assertSafe(
            List<FibRule> present,
            RulePlan plan,
            List<SteeredSelector> outbound,
            List<SteeredSelector> inbound,
            List<SteeredSelector> nextOutbound,
            List<SteeredSelector> nextInbound) {
        List<FibRule> rules = new ArrayList<>(present);
        for (RulePlan.Step step : plan.steps()) {
            carryOut(rules, step);
            for (Packet packet : Packet.all()) {
                if (packet.isSteered(outbound, inbound) && packet.isSteered(nextOutbound, nextInbound)) {
                    assertThat(packet.isSteered(rules)).as("%s after %s", packet, step).isTrue();
                }
            }
        }
        return rules;
    }

    /** From one network to another; made by this host, or come from outside. */
    private record Packet(int from, int to, boolean own) {
        static List<Packet> all() {
            List<Packet> all = new ArrayList<>();
            for (int from = 1; from <= NETWORKS; from++) {
                for (int to = 1; to <= NETWORKS; to++) {
                    all.add(new Packet(from, to, true));
                    all.add(new Packet(from, to, false));
                }
            }
            return all;
        }

        /** As the lists say. */
        boolean isSteered(List<SteeredSelector> outbound, List<SteeredSelector> inbound) {
            return first(outbound) == STEER || (!own && first(inbound) == STEER);
        }

        private SteeredSelector.Action first(List<SteeredSelector> selectors) {
            return selectors.stream().filter(this::matches).findFirst().map(SteeredSelector::action).orElse(PASS);
        }

        private boolean matches(SteeredSelector s) {
            return (s.fromBits() == 0 || s.from().equals(network(from)))
                    && (s.toBits() == 0 || s.to().equals(network(to)));
        }

        /** As the kernel does it (ip-rule(8)); a rule whose target is not there does nothing. */
        boolean isSteered(List<FibRule> rules) {
            List<FibRule> ordered = new ArrayList<>(rules);
            ordered.sort(Comparator.comparingInt(FibRule::priority));
            int at = 0;
            for (FibRule rule : ordered) {
                if (rule.priority() < at || !matches(rule)) {
                    continue;
                }
                if (rule.action() == FibRule.Action.LOOKUP) {
                    return true;
                }
                boolean there = ordered.stream().anyMatch(each -> each.priority() == rule.target());
                if (rule.action() == FibRule.Action.GOTO && there) {
                    at = rule.target();
                }
            }
            return false;
        }

        private boolean matches(FibRule rule) {
            return (rule.from() == null || rule.from().equals(network(from)))
                    && (rule.to() == null || rule.to().equals(network(to)))
                    && (rule.device() == null || (own && rule.device().equals("lo")))
                    && rule.markMask() == 0;
        }
    }
}
