package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.PASS;
import static io.esplanade.tun.SteeredSelector.Action.STEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random lists take each other's place in a model of the kernel; no packet that both steer slips by meanwhile. */
class GroupedChangeTest {
    private static final int DEVICE = 7;
    private static final int TCP = 6;
    private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");
    /** A network of this host, one inside it, all. */
    private static final int[] FROM_BITS = {16, 24, 0};
    private static final List<InetAddress> OWN =
            List.of(InetAddress.ofLiteral("10.1.0.1"), InetAddress.ofLiteral("10.2.0.1"));

    /** What the kernel has. */
    private static final class Kernel {
        final List<FibRule> rules = new ArrayList<>();
        final Set<Route> routes = new LinkedHashSet<>();

        /** As ip-rule(8) says; whoever finds a route, be it an unreachable one, is steered. */
        boolean steers(Packet packet) {
            int at = 0;
            for (FibRule rule : rules.stream().sorted(Comparator.comparingInt(FibRule::priority)).toList()) {
                if (rule.priority() < at || !packet.matches(rule)) {
                    continue;
                }
                if (rule.action() == FibRule.Action.LOOKUP && findsRoute(rule.target(), packet)) {
                    return true;
                }
                boolean there = rules.stream().anyMatch(each -> each.priority() == rule.target());
                if (rule.action() == FibRule.Action.GOTO && there) {
                    at = rule.target();
                }
            }
            return false;
        }

        private boolean findsRoute(int table, Packet packet) {
            return routes.stream()
                    .anyMatch(route -> route.table() == table && isIn(packet.to, route.to(), route.toBits()));
        }
    }

    /** @param from an address; null: made by this host, which has not chosen one */
    private record Packet(@Nullable InetAddress from, InetAddress to, int protocol) {
        boolean matches(FibRule rule) {
            return (from == null
                            ? rule.fromBits() == 0 || ANY.equals(rule.from())
                            : isIn(from, rule.from(), rule.fromBits()))
                    && isIn(to, rule.to(), rule.toBits())
                    && (rule.ipProtocol() == 0 || rule.ipProtocol() == protocol)
                    && (rule.device() == null || (from == null && rule.device().equals("lo")))
                    && rule.markMask() == 0;
        }

        private boolean matches(SteeredSelector s) {
            return (from == null || isIn(from, s.from(), s.fromBits()))
                    && isIn(to, s.to(), s.toBits())
                    && (s.protocol() == 0 || s.protocol() == protocol);
        }

        boolean isSteeredBy(Lists lists) {
            if (from != null) {
                return first(lists.outbound) == STEER || first(lists.inbound) == STEER;
            }
            Stream<SteeredSelector> asked = lists.choices.stream().map(HostSources.Choice::selector);
            Stream<SteeredSelector> behind = lists.outbound.stream().filter(s -> s.fromBits() == 0);
            return first(Stream.concat(asked, behind).toList()) == STEER;
        }

        private SteeredSelector.Action first(List<SteeredSelector> selectors) {
            return selectors.stream().filter(this::matches).findFirst().map(SteeredSelector::action).orElse(PASS);
        }
    }

    private static boolean isIn(InetAddress address, @Nullable InetAddress network, int bits) {
        return network == null || bits == 0 || SteeredSelector.between(network, bits, ANY, 0).covers(address);
    }

    /** What is asked for. */
    private record Lists(
            List<SteeredSelector> outbound, List<SteeredSelector> inbound, List<HostSources.Choice> choices) {
        static final Lists NOTHING = new Lists(List.of(), List.of(), List.of());

        static Lists random(Random random) throws Exception {
            List<SteeredSelector> outbound = selectors(random, 60);
            List<SteeredSelector> inbound = selectors(random, 4);
            return new Lists(outbound, inbound, HostSources.choose(outbound, OWN, to -> Optional.of(usual(to))));
        }

        private static InetAddress usual(InetAddress to) {
            return OWN.get(to.getAddress()[1] & 1);
        }
    }

    private static List<SteeredSelector> selectors(Random random, int most) {
        Set<SteeredSelector> selectors = new LinkedHashSet<>();
        int passing = 3 + random.nextInt(12);
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            InetAddress from = InetAddress.ofLiteral("10." + (1 + random.nextInt(2)) + ".0.0");
            InetAddress to = InetAddress.ofLiteral("172.16." + random.nextInt(8) + ".0");
            int toBits = random.nextInt(6) == 0 ? (random.nextBoolean() ? 22 : 0) : 24;
            selectors.add(new SteeredSelector(false, from, FROM_BITS[random.nextInt(3)], to, toBits,
                    random.nextInt(6) == 0 ? TCP : 0, 0, 0, random.nextInt(passing) == 0 ? PASS : STEER));
        }
        return List.copyOf(selectors);
    }

    private static final List<Packet> PACKETS = packets();

    private static List<Packet> packets() {
        List<Packet> packets = new ArrayList<>();
        for (int to = 0; to < 9; to++) {
            InetAddress destination = InetAddress.ofLiteral("172.16." + to + ".5");
            for (int protocol : new int[] {TCP, 1}) {
                packets.add(new Packet(null, destination, protocol));
                for (String from : new String[] {"10.1.0.9", "10.1.9.9", "10.2.0.9", "10.3.0.9"}) {
                    packets.add(new Packet(InetAddress.ofLiteral(from), destination, protocol));
                }
            }
        }
        return packets;
    }

    @Test
    void whatBothListsSteerIsSteeredAtEveryStep() throws Exception {
        int grouped = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Kernel kernel = new Kernel();
            Lists old = Lists.NOTHING;
            for (int round = 0; round < 6; round++) {
                Lists next = round == 5 ? Lists.NOTHING : Lists.random(random);
                change(kernel, old, next);
                for (Packet packet : PACKETS) {
                    assertThat(kernel.steers(packet)).as("%s with seed %s", packet, seed).isEqualTo(packet.isSteeredBy(next));
                }
                grouped += (int) kernel.rules.stream().filter(GroupTables::isGroup).count();
                int rules = kernel.rules.size();
                assertThat(steps(kernel, next)).as("the same again").isZero();
                assertThat(kernel.rules).hasSize(rules);
                old = next;
            }
            assertThat(kernel.rules).isEmpty();
            assertThat(kernel.routes).isEmpty();
        }
        assertThat(grouped).isGreaterThan(500);
    }

    private static void change(Kernel kernel, Lists old, Lists next) {
        List<Packet> both = PACKETS.stream()
                .filter(packet -> packet.isSteeredBy(old) && packet.isSteeredBy(next))
                .toList();
        for (Runnable step : plan(kernel, next)) {
            step.run();
            for (Packet packet : both) {
                assertThat(kernel.steers(packet)).as("%s", packet).isTrue();
            }
        }
    }

    private static int steps(Kernel kernel, Lists lists) {
        return plan(kernel, lists).size();
    }

    /** As {@link PolicyRouting#apply} does it. */
    private static List<Runnable> plan(Kernel kernel, Lists lists) {
        GroupTables tables = new GroupTables(kernel.rules, List.copyOf(kernel.routes));
        Lookups outbound = Lookups.outbound(lists.outbound, tables);
        Lookups sourceless = Lookups.sourceless(lists.choices, Map.of(OWN.get(0), 20_501, OWN.get(1), 20_502), tables);
        Set<Route> wanted = new LinkedHashSet<>();
        if (!lists.equals(Lists.NOTHING)) {
            for (int table = 20_500; table <= 20_502; table++) {
                wanted.add(new Route(false, table, null, 0, 229, DEVICE, 100, null));
            }
        }
        Stream.concat(outbound.groups().stream(), sourceless.groups().stream())
                .forEach(group -> wanted.addAll(SteeringRoutes.routesOf(group, DEVICE)));
        RulePlan rules = RulePlan.of(
                new RulePlan.Wanted(false, "enc0", outbound.rules(), lists.inbound, sourceless.rules(), false), kernel.rules);
        List<Runnable> steps = new ArrayList<>();
        Set<Route> missing = new LinkedHashSet<>(wanted);
        missing.removeAll(kernel.routes);
        missing.forEach(route -> steps.add(() -> kernel.routes.add(route)));
        rules.steps().forEach(step -> steps.add(() -> carryOut(kernel, step)));
        SteeringRoutes.surplus(new HashSet<>(kernel.routes), wanted)
                .forEach(route -> steps.add(() -> kernel.routes.remove(route)));
        return steps;
    }

    private static void carryOut(Kernel kernel, RulePlan.Step step) {
        if (step.add()) {
            kernel.rules.add(step.rule());
        } else {
            assertThat(kernel.rules.remove(step.rule())).isTrue();
        }
    }
}
