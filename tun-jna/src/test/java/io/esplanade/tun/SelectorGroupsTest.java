package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.PASS;
import static io.esplanade.tun.SteeredSelector.Action.STEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectorGroupsTest {
    private static final InetAddress OWN = InetAddress.ofLiteral("10.1.0.1");

    private static SteeredSelector steered(int from, int to) {
        return selector(from, to, 0, STEER);
    }

    private static SteeredSelector selector(int from, int to, int protocol, SteeredSelector.Action action) {
        return new SteeredSelector(false, InetAddress.ofLiteral("10." + from + ".0.0"), 16,
                InetAddress.ofLiteral("172.16." + to + ".0"), 24, protocol, 0, 0, action);
    }

    private static List<SteeredSelector> steered(int from, int firstTo, int count) {
        List<SteeredSelector> selectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            selectors.add(steered(from, firstTo + i));
        }
        return selectors;
    }

    @SafeVarargs
    private static List<SteeredSelector> list(List<SteeredSelector>... parts) {
        List<SteeredSelector> all = new ArrayList<>();
        for (List<SteeredSelector> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private static List<Integer> sizes(List<SteeredSelector> selectors) {
        return SelectorGroups.join(selectors).stream().map(List::size).toList();
    }

    private static GroupTables noTables() {
        return new GroupTables(List.of(), List.of());
    }

    @Test
    void selectorsOfOneSourceAreJoinedWhateverStandsBetween() {
        SteeredSelector web = selector(1, 99, 6, STEER);
        List<SteeredSelector> mixed = list(steered(1, 0, 2), List.of(web), steered(2, 0, 5), steered(1, 2, 2));
        assertThat(SelectorGroups.join(mixed))
                .containsExactly(steered(1, 0, 4), List.of(web), steered(2, 0, 5));
        assertThat(PolicyRouting.outboundRules(mixed)).isEqualTo(3);
    }

    @Test
    void fewOfASourceStayRulesOfTheirOwn() {
        assertThat(sizes(list(steered(1, 0, 3), steered(2, 0, 4)))).containsExactly(1, 1, 1, 4);
    }

    @Test
    void nothingIsJoinedAcrossOneThatLetsPass() {
        List<SteeredSelector> pass = List.of(selector(1, 0, 17, PASS));
        assertThat(sizes(list(steered(1, 0, 3), pass, steered(1, 3, 3)))).containsExactly(1, 1, 1, 1, 1, 1, 1);
        assertThat(sizes(list(steered(1, 0, 4), pass, steered(1, 4, 4)))).containsExactly(4, 1, 4);
    }

    @Test
    void aGroupIsARuleForItsSourceAndARouteForEachDestination() {
        Lookups lookups = Lookups.outbound(steered(1, 0, 4), noTables());
        assertThat(lookups.rules()).containsExactly(new Lookups.Rule(
                SteeredSelector.between(InetAddress.ofLiteral("10.1.0.0"), 16, InetAddress.ofLiteral("0.0.0.0"), 0),
                21_000));
        List<Route> routes = SteeringRoutes.routesOf(lookups.groups().getFirst(), 7);
        assertThat(routes).hasSize(8);
        assertThat(routes.subList(0, 2)).containsExactly(
                new Route(false, 21_000, InetAddress.ofLiteral("172.16.0.0"), 24, 229, 7, 100, null),
                new Route(false, 21_000, InetAddress.ofLiteral("172.16.0.0"), 24, 229, 0, 0x7fffffff, null));
    }

    @Test
    void packetsWithoutSourceAreJoinedByTheAddressThatTheyGet() {
        List<HostSources.Choice> choices = list(steered(1, 0, 2), steered(2, 1, 3)).stream()
                .map(selector -> new HostSources.Choice(selector, Optional.of(OWN)))
                .toList();
        Lookups lookups = Lookups.sourceless(choices, Map.of(OWN, 20_501), noTables());
        assertThat(lookups.rules()).extracting(Lookups.Rule::table).containsExactly(21_000);
        assertThat(lookups.groups().getFirst().source()).isEqualTo(OWN);
        assertThat(SteeringRoutes.routesOf(lookups.groups().getFirst(), 7)).as("one destination twice").hasSize(8);
    }

    @Test
    void anAddressThatTheKernelDoesNotTakeIsLeftToIt() {
        List<HostSources.Choice> choices = steered(1, 0, 4).stream()
                .map(selector -> new HostSources.Choice(selector, Optional.of(OWN)))
                .toList();
        assertThat(Lookups.sourceless(choices, Map.of(), noTables()).groups().getFirst().source()).isNull();
    }

    // ---- numbers of tables ----

    private static List<FibRule> rules(Lookups lookups) {
        RulePlan.Wanted wanted = new RulePlan.Wanted(false, "enc0", lookups.rules(), List.of(), List.of(), false);
        return RulePlan.of(wanted, List.of()).steps().stream().map(RulePlan.Step::rule).toList();
    }

    private static List<Integer> tables(List<SteeredSelector> selectors, GroupTables tables) {
        return Lookups.outbound(selectors, tables).groups().stream().map(Lookups.Group::table).toList();
    }

    @Test
    void groupsKeepTheirTablesAndNewOnesGetFreeNumbers() {
        List<SteeredSelector> pass = List.of(selector(1, 0, 17, PASS));
        List<SteeredSelector> old = list(steered(1, 0, 4), steered(2, 0, 4), pass, steered(1, 4, 4));
        assertThat(tables(old, noTables())).containsExactly(21_000, 21_001, 21_002);
        List<FibRule> present = rules(Lookups.outbound(old, noTables()));
        assertThat(tables(list(steered(3, 0, 4), steered(1, 8, 4), pass, steered(1, 0, 9)),
                new GroupTables(present, List.of()))).containsExactly(21_003, 21_000, 21_002);
    }

    @Test
    void aTableThatStillHasRoutesIsNotFree() {
        Route left = new Route(false, 21_000, OWN, 32, 229, 0, 1, null);
        assertThat(tables(steered(1, 0, 4), new GroupTables(List.of(), List.of(left)))).containsExactly(21_001);
    }

    /** A change that was broken off leaves a rule at its old and its new place. */
    @Test
    void aTableThatTwoRulesLookIntoServesOneGroup() {
        List<FibRule> present = new ArrayList<>(rules(Lookups.outbound(steered(1, 0, 4), noTables())));
        present.add(present.getLast().withPriority(20_777));
        List<SteeredSelector> pass = List.of(selector(1, 0, 17, PASS));
        assertThat(tables(list(steered(1, 0, 4), pass, steered(1, 4, 4)), new GroupTables(present, List.of())))
                .containsExactly(21_000, 21_001);
    }

    @Test
    void packetsWithoutSourceKeepTheTableThatGivesThemTheirAddress() {
        FibRule rule = new FibRule(false, 15_036, InetAddress.ofLiteral("0.0.0.0"), 32, null, 0, "lo", 0, 0, 0, 0, 0, 229,
                FibRule.Action.LOOKUP, 21_005);
        Route route = new Route(false, 21_005, OWN, 32, 229, 7, 100, OWN);
        GroupTables tables = new GroupTables(List.of(rule), List.of(route));
        assertThat(tables.of(new SelectorGroups.Source(InetAddress.ofLiteral("10.1.0.0"), 16))).isEqualTo(21_000);
        assertThat(tables.ofChosen(OWN)).isEqualTo(21_005);
        assertThat(tables.ofChosen(OWN)).isEqualTo(21_001);
    }

    @Test
    void whatRefusesGoesFirstAndWhatIsReplacedNotAtAll() {
        Route device = new Route(false, 21_000, OWN, 32, 229, 7, 100, null);
        Route unreachable = new Route(false, 21_000, OWN, 32, 229, 0, 0x7fffffff, null);
        Route other = new Route(false, 21_001, OWN, 32, 229, 7, 100, null);
        Route otherDevice = new Route(false, 21_001, OWN, 32, 229, 8, 100, null);
        assertThat(SteeringRoutes.surplus(List.of(device, unreachable, other), Set.of(otherDevice)))
                .containsExactly(unreachable, device);
    }
}
