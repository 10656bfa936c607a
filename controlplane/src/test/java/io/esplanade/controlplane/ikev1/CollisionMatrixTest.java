package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Spi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever one side does to phase 1 or phase 2 meets whatever the other side does at the same moment, and each message of
 * what follows is lost, doubled or three seconds late in turn. In the end there is one pair of SAs and one ISAKMP SA, the
 * same at both sides; and if nobody deleted anything, no packet was lost meanwhile.
 */
class CollisionMatrixTest {
    private static final int MAIN_SECONDS = 120;
    private static final int MESSAGES = 12;

    enum Act {
        NOTHING,
        REPLACE_PHASE_1,
        REPLACE_PHASE_2,
        DELETE_PHASE_1,
        DELETE_PHASE_2;

        boolean deletes() {
            return this == DELETE_PHASE_1 || this == DELETE_PHASE_2;
        }
    }

    enum Fate {
        LOST,
        DOUBLED,
        LATE
    }

    static Stream<Arguments> collisions() {
        List<Arguments> all = new ArrayList<>();
        List<Act> acts = List.of(Act.values());
        for (int a = 0; a < acts.size(); a++) {
            for (int b = Math.max(1, a); b < acts.size(); b++) {
                for (Fate fate : Fate.values()) {
                    all.add(Arguments.of(acts.get(a), acts.get(b), fate));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "A {0}, B {1}, each message in turn {2}")
    @MethodSource("collisions")
    void endsWithOneOfEach(Act ofA, Act ofB, Fate fate) {
        for (int message = 0; message < MESSAGES; message++) {
            String what = "message " + message + " " + fate;
            World world = start(ofA, ofB, message + 1);
            List<World.Flight> late = new ArrayList<>();
            world.wire = meet(message, fate, late);
            passWithout(loss(ofA, ofB), world, 3, what);
            late.forEach(world::putBack);
            passWithout(loss(ofA, ofB), world, 60, what);
            settle(world);

            assertThat(world.isUp()).as(what).isTrue();
            // Who has ended phase 1 by order does not begin it before it is needed.
            boolean ended = ofA == Act.DELETE_PHASE_1 && ofB == Act.DELETE_PHASE_1;
            assertThat(cookies(world.a)).as(what).hasSizeBetween(ended ? 0 : 1, 1).isEqualTo(cookies(world.b));
            assertThat(spis(world.a.inbound.values())).as(what).hasSize(1).isEqualTo(spis(world.b.outbound.values()));
            assertThat(spis(world.b.inbound.values())).as(what).hasSize(1).isEqualTo(spis(world.a.outbound.values()));
        }
    }

    private static boolean loss(Act ofA, Act ofB) {
        return ofA.deletes() || ofB.deletes();
    }

    /** Up, and both have done their part, with no message of that delivered yet. */
    private static World start(Act ofA, Act ofB, long seed) {
        World world = new World(seed);
        world.load(Rules.policy(rules(Rules.ofA(), ofA)), Rules.policy(rules(Rules.ofB(), ofB)));
        for (Gateway gateway : List.of(world.a, world.b)) {
            gateway.on(new Event.Order(new IkeOrder.Connect(gateway.snapshot().tunnels().getFirst().name())));
        }
        world.pass(Duration.ofSeconds(30));
        world.assertTunnelUp();
        List<World.Flight> begun = awaitMessage1(world, ofA, ofB);
        act(world.a, ofA);
        act(world.b, ofB);
        begun.forEach(world::putBack);
        return world;
    }

    /** Only who is to replace phase 1 has a rule that does. */
    private static Rules rules(Rules rules, Act act) {
        rules.mode = act == Act.REPLACE_PHASE_1 ? IkeRule.Mode.ACTIVE : IkeRule.Mode.PASSIVE;
        rules.mainLifetime = Lifetime.exactly(MAIN_SECONDS);
        rules.quickLifetime = Lifetime.exactly(1200);
        return rules;
    }

    private static List<World.Flight> awaitMessage1(World world, Act ofA, Act ofB) {
        List<World.Flight> begun = new ArrayList<>();
        Set<String> wanted = new HashSet<>();
        if (ofA == Act.REPLACE_PHASE_1) {
            wanted.add("A main 1");
        }
        if (ofB == Act.REPLACE_PHASE_1) {
            wanted.add("B main 1");
        }
        world.wire = flight -> {
            if (!flight.name().endsWith("main 1")) {
                return List.of(flight);
            }
            if (wanted.remove(flight.name())) {
                begun.add(flight);
            }
            return List.of();
        };
        for (int i = 0; i < MAIN_SECONDS && !wanted.isEmpty(); i++) {
            world.pass(Duration.ofSeconds(1));
        }
        assertThat(wanted).isEmpty();
        return begun;
    }

    private static void act(Gateway gateway, Act act) {
        switch (act) {
            case NOTHING, REPLACE_PHASE_1 -> {}
            case REPLACE_PHASE_2 -> gateway.on(new Event.Expire(first(gateway), false, "octets"));
            case DELETE_PHASE_2 -> gateway.on(new Event.Expire(first(gateway), true, "octets"));
            case DELETE_PHASE_1 -> {
                IkeSnapshot.IsakmpSa sa = gateway.snapshot().isakmpSas().getFirst();
                gateway.on(new Event.Order(
                        new IkeOrder.DeleteIsakmpSa(
                                new Cookies(sa.initiatorCookie(), sa.responderCookie()).joined())));
            }
        }
    }

    private static Sa first(Gateway gateway) {
        return gateway.outbound.values().iterator().next();
    }

    /** One message of all meets its fate. */
    private static Function<World.Flight, List<World.Flight>> meet(int number, Fate fate, List<World.Flight> late) {
        int[] seen = {0};
        return flight -> {
            if (seen[0]++ != number) {
                return List.of(flight);
            }
            return switch (fate) {
                case LOST -> List.of();
                case DOUBLED -> List.of(flight, flight);
                case LATE -> {
                    late.add(flight);
                    yield List.of();
                }
            };
        };
    }

    private static void passWithout(boolean mayLose, World world, int seconds, String what) {
        for (int i = 0; i < seconds * 4; i++) {
            world.pass(Duration.ofMillis(250));
            if (!mayLose) {
                assertThat(world.isUp()).as("%s, tunnel at %s s", what, world.nowNs / 1e9).isTrue();
            }
        }
    }

    /** Not in the middle of a replacement. */
    private static void settle(World world) {
        for (int i = 0; i < 60 && count(world.a) + count(world.b) > 4; i++) {
            world.pass(Duration.ofSeconds(1));
        }
    }

    private static int count(Gateway gateway) {
        return gateway.snapshot().isakmpSas().size() + gateway.inbound.size();
    }

    private static Set<Octets> cookies(Gateway gateway) {
        Set<Octets> cookies = new HashSet<>();
        for (IkeSnapshot.IsakmpSa sa : gateway.snapshot().isakmpSas()) {
            cookies.add(sa.initiatorCookie());
        }
        return cookies;
    }

    private static Set<Spi> spis(Iterable<Sa> sas) {
        Set<Spi> spis = new HashSet<>();
        sas.forEach(sa -> spis.add(sa.spi()));
        return spis;
    }
}
