package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
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
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides replace or delete the same thing at the same time, in both phases, with messages that come late or not at all. In
 * the end there is one pair of SAs and one ISAKMP SA, the same at both sides.
 */
class CollisionTest {
    private static final int MAIN_SECONDS = 120;

    private static Rules active(Rules rules, int mainSeconds, int quickSeconds) {
        rules.mode = IkeRule.Mode.ACTIVE;
        rules.mainLifetime = Lifetime.exactly(mainSeconds);
        rules.quickLifetime = Lifetime.exactly(quickSeconds);
        return rules;
    }

    private static World twoActiveSides(long seed, int mainSeconds, int quickSeconds) {
        World world = new World(seed);
        world.load(
                Rules.policy(active(Rules.ofA(), mainSeconds, quickSeconds)),
                Rules.policy(active(Rules.ofB(), mainSeconds, quickSeconds)));
        world.pass(Duration.ofSeconds(30));
        world.assertTunnelUp();
        return world;
    }

    private static void passWithoutLoss(World world, int seconds) {
        for (int i = 0; i < seconds * 4; i++) {
            world.pass(Duration.ofMillis(250));
            assertThat(world.isUp()).as("tunnel at %s s, after %s", world.nowNs / 1e9, world.sent).isTrue();
        }
    }

    private static void assertOneOfEach(World world, String what) {
        assertThat(cookies(world.a)).as(what).hasSize(1).isEqualTo(cookies(world.b));
        assertThat(spis(world.a.inbound.values())).as(what).hasSize(1).isEqualTo(spis(world.b.outbound.values()));
        assertThat(spis(world.b.inbound.values())).as(what).hasSize(1).isEqualTo(spis(world.a.outbound.values()));
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

    /** Both have begun to replace the ISAKMP SA, and neither has heard of the other's message 1. */
    private static List<World.Flight> bothBeginMainMode(World world) {
        List<World.Flight> held = new ArrayList<>();
        world.wire = flight -> {
            if (flight.name().contains("main")) {
                held.add(flight);
                return List.of();
            }
            return List.of(flight);
        };
        for (int i = 0; i < 4 * MAIN_SECONDS && !(holds(held, "A main 1") && holds(held, "B main 1")); i++) {
            passWithoutLoss(world, 1);
        }
        assertThat(held).extracting(World.Flight::name).contains("A main 1", "B main 1");
        return held;
    }

    private static boolean holds(List<World.Flight> flights, String name) {
        return flights.stream().anyMatch(flight -> flight.name().equals(name));
    }

    static Stream<String> mainModeMessages() {
        return Stream.of("A", "B").flatMap(who -> Stream.of(1, 2, 3, 4, 5, 6).map(number -> who + " main " + number));
    }

    static Stream<String> quickModeMessages() {
        return Stream.of("A", "B").flatMap(who -> Stream.of(1, 2, 3).map(number -> who + " quick " + number));
    }

    @Test
    void phase1ReplacedByBothAtOnce() {
        for (int seed = 1; seed <= 5; seed++) {
            World world = twoActiveSides(seed, MAIN_SECONDS, 1200);
            List<World.Flight> held = bothBeginMainMode(world);
            world.wire = List::of;
            held.forEach(world::deliver);
            passWithoutLoss(world, 45);

            assertOneOfEach(world, "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("mainModeMessages")
    void phase1ReplacedByBothAndOneMessageIsLost(String lost) {
        World world = twoActiveSides(3, MAIN_SECONDS, 1200);
        List<World.Flight> held = bothBeginMainMode(world);
        world.wire = loseFirst(lost);
        held.forEach(flight -> world.wire.apply(flight).forEach(world::deliver));
        passWithoutLoss(world, 60);

        assertOneOfEach(world, lost);
    }

    /** Repetitions of the message are late as well; those that come too late meet nobody. */
    @ParameterizedTest
    @MethodSource("mainModeMessages")
    void phase1ReplacedByBothAndOneMessageIsLate(String late) {
        for (int seconds : List.of(1, 2, 4, 8, 16, 25)) {
            for (int seed = 1; seed <= 4; seed++) {
                World world = twoActiveSides(seed, MAIN_SECONDS, 1200);
                List<World.Flight> held = bothBeginMainMode(world);
                List<World.Flight> lateOnes = new ArrayList<>();
                world.wire = hold(late, lateOnes);
                held.forEach(flight -> world.wire.apply(flight).forEach(world::deliver));
                passWithoutLoss(world, seconds);
                world.wire = List::of;
                lateOnes.forEach(world::deliver);
                passWithoutLoss(world, 60);

                assertOneOfEach(world, late + " " + seconds + " s late, seed " + seed);
            }
        }
    }

    private static Function<World.Flight, List<World.Flight>> hold(String name, List<World.Flight> held) {
        return flight -> {
            if (flight.name().equals(name)) {
                held.add(flight);
                return List.of();
            }
            return List.of(flight);
        };
    }

    /** The responder has a new ISAKMP SA that the initiator will never have. */
    @Test
    void message6OfAReplacementNeverArrivesAndTheOldOneIsUsedOn() {
        World world = twoActiveSides(12, 600, 3600);
        Set<Octets> old = cookies(world.a);
        world.wire = lose(flight -> flight.name().endsWith("main 6"));
        world.sent.clear();
        for (int i = 0; i < 600 && world.sent.stream().noneMatch(name -> name.endsWith("main 6")); i++) {
            passWithoutLoss(world, 1);
        }
        assertThat(cookies(world.a)).isNotEqualTo(cookies(world.b));
        passWithoutLoss(world, 24);

        assertThat(cookies(world.a)).isEqualTo(old);
        assertThat(cookies(world.b)).isEqualTo(old);
        world.wire = List::of;
        passWithoutLoss(world, 90);
        assertOneOfEach(world, "afterwards");
        assertThat(cookies(world.a)).doesNotContainAnyElementsOf(old);
    }

    @ParameterizedTest
    @MethodSource("quickModeMessages")
    void phase2ReplacedByBothAndOneMessageIsLost(String lost) {
        World world = twoActiveSides(5, 3600, 1200);
        bothReplacePhase2(world);
        world.wire = loseFirst(lost);
        passWithoutLoss(world, 60);

        assertOneOfEach(world, lost);
    }

    private static void bothReplacePhase2(World world) {
        world.a.on(new Event.Expire(first(world.a.outbound.values()), false, "octets"));
        world.b.on(new Event.Expire(first(world.b.outbound.values()), false, "octets"));
    }

    private static Sa first(Iterable<Sa> sas) {
        return sas.iterator().next();
    }

    private static Function<World.Flight, List<World.Flight>> loseFirst(String name) {
        int[] seen = {0};
        return flight -> flight.name().equals(name) && seen[0]++ == 0 ? List.of() : List.of(flight);
    }

    @Test
    void bothDeleteTheSamePairAtOnce() {
        World world = twoActiveSides(6, 3600, 1200);
        world.a.on(new Event.Expire(first(world.a.outbound.values()), true, "octets"));
        world.b.on(new Event.Expire(first(world.b.outbound.values()), true, "octets"));
        world.pass(Duration.ofSeconds(60));

        world.assertTunnelUp();
        assertOneOfEach(world, "after both deletes");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeleteOfAPairCrossesItsReplacementByTheOther(boolean deleteArrivesFirst) {
        World world = twoActiveSides(7, 3600, 1200);
        world.a.on(new Event.Expire(first(world.a.outbound.values()), false, "octets"));
        List<World.Flight> offer = world.takeFlights();
        world.b.on(new Event.Expire(first(world.b.outbound.values()), true, "octets"));
        List<World.Flight> delete = world.takeFlights();
        (deleteArrivesFirst ? delete : offer).forEach(world::deliver);
        (deleteArrivesFirst ? offer : delete).forEach(world::deliver);
        world.pass(Duration.ofSeconds(60));

        world.assertTunnelUp();
        assertOneOfEach(world, "deletes first: " + deleteArrivesFirst);
    }

    @Test
    void theIsakmpSaEndsAtBothSidesAtOnceWhileItCannotBeReplaced() {
        World world = twoActiveSides(8, MAIN_SECONDS, 1200);
        world.wire = flight -> flight.name().contains("main") ? List.of() : List.of(flight);
        passWithoutLoss(world, MAIN_SECONDS);
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        world.wire = List::of;
        passWithoutLoss(world, 90);

        assertOneOfEach(world, "afterwards");
    }

    @Test
    void theIsakmpSaIsDeletedUnderAQuickMode() {
        World world = twoActiveSides(9, MAIN_SECONDS, 1200);
        Octets old = cookies(world.a).iterator().next();
        // B does not hear of the quick mode, and A not of it that the ISAKMP SA is being replaced, until that is gone.
        world.wire = flight -> flight.name().contains("quick") ? List.of() : List.of(flight);
        passWithoutLoss(world, 70);
        world.a.on(new Event.Expire(first(world.a.outbound.values()), false, "octets"));
        passWithoutLoss(world, 40);
        assertThat(cookies(world.a)).doesNotContain(old);
        world.wire = List::of;
        passWithoutLoss(world, 60);

        assertOneOfEach(world, "afterwards");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "B"})
    void deletesThatAreLostLeaveNothingForGood(String who) {
        World world = twoActiveSides(10, MAIN_SECONDS, 100);
        world.wire = lose(flight -> flight.name().startsWith(who + " informational"));
        world.a.idleSeconds = 0; // traffic arrives, nobody is asked
        world.b.idleSeconds = 0;
        for (int i = 0; i < 10; i++) {
            passWithoutLoss(world, 60);
            for (Gateway gateway : List.of(world.a, world.b)) {
                assertThat(gateway.inbound.size()).isLessThanOrEqualTo(5);
                assertThat(gateway.snapshot().isakmpSas().size()).isLessThanOrEqualTo(3);
            }
        }
    }

    private static Function<World.Flight, List<World.Flight>> lose(Predicate<World.Flight> lost) {
        return flight -> lost.test(flight) ? List.of() : List.of(flight);
    }

    @Test
    void oneSideIsStoppedWhileBothReplace() {
        World world = twoActiveSides(11, 3600, 1200);
        bothReplacePhase2(world);
        world.b.on(new Event.Shutdown());
        world.fly();

        assertThat(world.a.outbound).isEmpty();
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.inbound).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverGetsLostDoubledOrLateOneOfEachIsLeftInTheEnd(int seed) {
        World world = twoActiveSides(seed, 90, 60);
        Random fate = new Random(seed);
        List<World.Flight> late = new ArrayList<>();
        world.wire = flight -> switch (fate.nextInt(10)) {
            case 0, 1 -> List.of();
            case 2 -> List.of(flight, flight);
            case 3 -> {
                late.add(flight);
                yield List.of();
            }
            case 4 -> {
                List<World.Flight> now = new ArrayList<>(late);
                late.clear();
                now.add(flight);
                yield now;
            }
            default -> List.of(flight);
        };
        world.pass(Duration.ofMinutes(10));
        world.wire = List::of;
        world.pass(Duration.ofSeconds(150));
        for (int i = 0; i < 100 && cookies(world.a).size() + world.a.inbound.size() > 2; i++) {
            world.pass(Duration.ofSeconds(1)); // not in the middle of a replacement
        }

        world.assertTunnelUp();
        assertOneOfEach(world, "seed " + seed);
    }
}
