package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each message of a handshake is lost, doubled and overtaken. */
class LossTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static World withPfs() {
        return new World();
    }

    private static void load(World world) {
        Rules a = Rules.ofA();
        Rules b = Rules.ofB();
        a.pfs = DhGroup.ECP_256;
        b.pfs = DhGroup.ECP_256;
        world.load(Rules.policy(a), Rules.policy(b));
    }

    private static void assertOnePairEach(World world) {
        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.a.reserved).isEmpty();
        assertThat(world.b.reserved).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A main 1", "B main 2", "A main 3", "B main 4", "A main 5", "B main 6",
                "A quick 1", "B quick 2", "A quick 3"
            })
    void oneLostMessageIsSentAgain(String lost) {
        World world = withPfs();
        Set<String> dropped = new HashSet<>();
        world.wire = flight -> flight.name().equals(lost) && dropped.add(lost) ? List.of() : List.of(flight);
        load(world);
        world.pass(SOON);

        assertThat(dropped).containsExactly(lost);
        assertOnePairEach(world);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A main 1", "B main 2", "A main 3", "B main 4", "A main 5", "B main 6",
                "A quick 1", "B quick 2", "A quick 3"
            })
    void aDoubledMessageDoesNothingTwice(String doubled) {
        World world = withPfs();
        world.wire = flight -> flight.name().equals(doubled) ? List.of(flight, flight, flight) : List.of(flight);
        load(world);
        world.pass(SOON);

        assertOnePairEach(world);
        assertThat(world.a.ended).filteredOn(end -> end.kind().label().equals("main")).hasSize(1);
        assertThat(world.b.ended).filteredOn(end -> end.kind().label().equals("quick")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A main 1", "B main 2", "A main 3", "B main 4", "A main 5", "B main 6",
                "A quick 1", "B quick 2", "A quick 3"
            })
    void aMessageThatComesAgainLateIsHarmless(String late) {
        World world = withPfs();
        List<World.Flight> kept = new ArrayList<>();
        world.wire = flight -> {
            if (flight.name().equals(late)) {
                kept.add(flight);
            }
            return List.of(flight);
        };
        load(world);
        world.pass(SOON);
        world.deliver(kept.getFirst());
        world.pass(SOON);
        world.pass(Duration.ofMinutes(2));
        world.deliver(kept.getFirst());
        world.pass(SOON);

        assertOnePairEach(world);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aThirdOfAllMessagesLostAndSomeDoubledAndOvertaken(long seed) {
        World world = new World(seed);
        Random random = new Random(seed);
        List<World.Flight> held = new ArrayList<>();
        world.wire = flight -> {
            List<World.Flight> arriving = new ArrayList<>();
            int fate = random.nextInt(10);
            if (fate < 3) {
                return arriving;
            }
            if (fate == 3) {
                held.add(flight);
                return arriving;
            }
            arriving.add(flight);
            if (fate == 4) {
                arriving.add(flight);
            }
            arriving.addAll(held);
            held.clear();
            return arriving;
        };
        load(world);
        world.pass(Duration.ofSeconds(60));
        world.wire = List::of;
        world.pass(Duration.ofSeconds(60));

        world.assertTunnelUp();
        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
    }

    @Test
    void theResponderCanAnswerThePeersPacketsBeforeItHasSeenMessage3() {
        World world = withPfs();
        world.wire = flight -> flight.name().equals("A quick 3") ? List.of() : List.of(flight);
        load(world);

        assertThat(world.b.outbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
    }

    @Test
    void whatTheResponderInstalledGoesIfMessage3NeverComes() {
        World world = withPfs();
        world.wire = flight -> flight.name().equals("A quick 3") ? List.of() : List.of(flight);
        load(world);
        world.wire = flight -> List.of();
        world.pass(Duration.ofMinutes(3));

        assertThat(world.b.outbound).isEmpty();
        assertThat(world.b.inbound).isEmpty();
    }
}
