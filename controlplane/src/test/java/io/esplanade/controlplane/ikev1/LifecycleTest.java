package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a tunnel after it came up. */
class LifecycleTest {
    private static Rules shortLived(Rules rules, int mainSeconds, int quickSeconds) {
        rules.mainLifetime = Lifetime.exactly(mainSeconds);
        rules.quickLifetime = Lifetime.exactly(quickSeconds);
        return rules;
    }

    /** Passes time in small steps and looks after each whether packets of both sides would arrive. */
    private static void passWithoutLoss(World world, int seconds) {
        for (int i = 0; i < seconds * 4; i++) {
            world.pass(Duration.ofMillis(250));
            assertThat(world.isUp()).as("tunnel at %s s", world.nowNs / 1e9).isTrue();
        }
    }

    @Test
    void bothPhasesAreReplacedInTimeWithoutLoss() {
        World world = World.of(
                Rules.policy(shortLived(Rules.ofA(), 90, 60)), Rules.policy(shortLived(Rules.ofB(), 90, 60)));
        Set<Spi> spis = new HashSet<>(world.a.inbound.keySet());
        passWithoutLoss(world, 600);

        spis.addAll(world.a.inbound.keySet());
        assertThat(spis).hasSizeGreaterThan(1);
        assertThat(world.a.ended).filteredOn(end -> end.kind().label().equals("quick")).hasSizeBetween(10, 13);
        assertThat(world.a.ended).filteredOn(end -> end.kind().label().equals("main")).hasSizeBetween(7, 9);
        assertThat(world.a.ended).allMatch(end -> end.outcome() == Outcome.OK);
        assertThat(world.a.inbound.size()).isLessThanOrEqualTo(2);
        assertThat(world.b.inbound.size()).isLessThanOrEqualTo(2);
        assertThat(world.a.snapshot().isakmpSas().size()).isLessThanOrEqualTo(2);
    }

    @Test
    void twoActiveSidesReplaceInTimeWithoutLossAndWithoutHeaps() {
        Rules b = shortLived(Rules.ofB(), 90, 60);
        b.mode = IkeRule.Mode.ACTIVE;
        World world = World.of(Rules.policy(shortLived(Rules.ofA(), 90, 60)), Rules.policy(b));
        world.pass(Duration.ofSeconds(5));
        passWithoutLoss(world, 600);

        assertThat(world.a.inbound.size()).isLessThanOrEqualTo(2);
        assertThat(world.b.inbound.size()).isLessThanOrEqualTo(2);
        assertThat(world.a.snapshot().isakmpSas().size()).isLessThanOrEqualTo(2);
    }

    @Test
    void theSoftLimitOfTheDataPlaneReplacesThePair() {
        World world = World.up();
        Spi before = world.a.inbound.keySet().iterator().next();
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "sequence numbers"));
        world.fly();
        world.assertTunnelUp();
        passWithoutLoss(world, 20);

        assertThat(world.a.inbound).hasSize(1).doesNotContainKey(before);
        assertThat(world.b.inbound).hasSize(1);
    }

    @Test
    void theOldPairGoesAtBothSidesAfterTheNewOneCarriesTraffic() {
        World world = World.up();
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.fly();

        assertThat(world.a.inbound).hasSize(2);
        world.pass(Duration.ofSeconds(6));
        assertThat(world.a.outbound).hasSize(1);
        assertThat(world.b.outbound).hasSize(1);
        world.pass(Duration.ofSeconds(6));
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
    }

    @Test
    void theOldOutboundSaCarriesTheTrafficUntilThePeerHasHadTimeForMessage3() {
        World world = World.up();
        Sa old = world.a.outbound.values().iterator().next();
        world.a.on(new Event.Expire(old, false, "octets"));
        world.fly();

        assertThat(world.b.outbound).hasSize(2);
        assertThat(world.a.outbound).containsOnlyKeys(old.spi());
        world.pass(Duration.ofNanos(Switchover.AFTER_NS - 1));
        assertThat(world.a.outbound).containsOnlyKeys(old.spi());
        world.pass(Duration.ofNanos(1));
        assertThat(world.a.outbound).hasSize(2);
        world.assertTunnelUp();
    }

    @Test
    void theNewOutboundSaIsUsedAtOnceIfTheOldOneGoes() {
        World world = World.up();
        Sa old = world.a.outbound.values().iterator().next();
        world.a.on(new Event.Expire(old, false, "octets"));
        world.fly();
        world.a.on(new Event.Expire(old, true, "octets"));

        assertThat(world.a.outbound).hasSize(1).doesNotContainKey(old.spi());
        world.assertTunnelUp();
        passWithoutLoss(world, 20);
        assertThat(world.a.outbound).hasSize(1);
    }

    @Test
    void aPairThatGoesBeforeItsOutboundSaIsUsedLeavesNothing() {
        World world = World.up();
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.fly();
        world.a.on(new Event.Load(Policy.EMPTY));
        world.fly();
        world.pass(Duration.ofSeconds(60));

        world.assertNoSa();
    }

    @Test
    void simultaneousReplacementLeavesOnePair() {
        Rules b = Rules.ofB();
        b.mode = IkeRule.Mode.ACTIVE;
        for (int seed = 1; seed <= 10; seed++) {
            World world = new World(seed);
            world.load(Rules.policy(Rules.ofA()), Rules.policy(b));
            world.pass(Duration.ofSeconds(30));
            // Both begin before either has heard of the other.
            world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
            world.b.on(new Event.Expire(world.b.outbound.values().iterator().next(), false, "octets"));
            world.fly();
            passWithoutLoss(world, 60);

            assertThat(world.a.inbound).as("seed " + seed).hasSize(1);
            assertThat(world.b.inbound).as("seed " + seed).hasSize(1);
        }
    }

    @Test
    void simultaneousReplacementWithEachMessageLateLeavesOnePair() {
        Rules b = Rules.ofB();
        b.mode = IkeRule.Mode.ACTIVE;
        for (String late : List.of("A quick 1", "B quick 1", "A quick 2", "B quick 2", "A quick 3", "B quick 3")) {
            World world = new World(7);
            world.load(Rules.policy(Rules.ofA()), Rules.policy(b));
            world.pass(Duration.ofSeconds(30));
            List<World.Flight> held = new ArrayList<>();
            world.wire = flight -> {
                if (flight.name().equals(late)) {
                    held.add(flight);
                    return List.of();
                }
                return List.of(flight);
            };
            world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
            world.b.on(new Event.Expire(world.b.outbound.values().iterator().next(), false, "octets"));
            passWithoutLoss(world, 2);
            world.wire = List::of;
            held.forEach(world::deliver);
            passWithoutLoss(world, 60);

            assertThat(world.a.inbound).as(late).hasSize(1);
            assertThat(world.b.inbound).as(late).hasSize(1);
        }
    }

    @Test
    void aDeleteThatCrossesAReplacementIsHarmless() {
        World world = World.up();
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        List<World.Flight> offer = world.takeFlights();
        // B's data plane says that its SA is used up: B deletes the old pair while A's offer is under way.
        world.b.on(new Event.Expire(world.b.outbound.values().iterator().next(), true, "octets"));
        offer.forEach(world::deliver);
        world.fly();
        world.pass(Duration.ofSeconds(30));

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
    }

    @Test
    void whatThePeerDeletesIsMadeAgainAtOnce() {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        world.b.on(new Event.Expire(world.b.outbound.values().iterator().next(), true, "octets"));
        world.fly();

        world.assertTunnelUp();
        assertThat(world.a.log.toString()).contains("made us delete the live SA");
    }

    @Test
    void aPeerThatDeletesAgainAndAgainIsNotAskedInALoop() {
        World world = World.up();
        for (int i = 0; i < 60; i++) {
            if (!world.b.outbound.isEmpty()) {
                world.b.on(new Event.Expire(world.b.outbound.values().iterator().next(), true, "octets"));
            }
            world.pass(Duration.ofSeconds(1));
        }

        assertThat(world.sent.stream().filter(name -> name.equals("A quick 1")).count()).isLessThan(25);
    }

    @Test
    void shutdownDeletesEverythingHereAndThere() {
        World world = World.up();
        world.a.on(new Event.Shutdown());
        world.fly();
        world.b.on(new Event.Tick());

        assertThat(world.a.inbound).isEmpty();
        assertThat(world.a.outbound).isEmpty();
        assertThat(world.a.flows).isEmpty();
        assertThat(world.b.outbound).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.flows).hasSize(2);
        world.pass(Duration.ofSeconds(10));
        assertThat(world.b.inbound).isEmpty();
    }

    @Test
    void aPeerThatRebootedSaysSoAndItsOldSasGo() {
        World world = World.up();
        world.pass(Duration.ofSeconds(100));
        world.a.boot();
        world.a.on(new Event.Load(Rules.policy(Rules.ofA())));
        world.fly();

        world.assertTunnelUp();
        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.b.outbound).hasSize(1);
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
    }

    @Test
    void aPassivePeerThatWasKilledIsFoundOutWithinSeconds() {
        World world = World.up();
        world.pass(Duration.ofSeconds(100));
        world.b.alive = false;
        world.pass(Duration.ofSeconds(1));
        world.b.boot();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        world.pass(Duration.ofSeconds(11));

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.a.log.toString()).contains("is dead");
    }

    @Test
    void aDeadPeerIsTriedUntilItComesBack() {
        World world = World.up();
        world.b.alive = false;
        world.pass(Duration.ofSeconds(25));
        assertThat(world.a.outbound).isEmpty();
        world.pass(Duration.ofMinutes(10));
        assertThat(world.a.lastFailure()).contains("no answer: sent message 1 (our offer)");
        world.b.boot();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        world.pass(Duration.ofSeconds(61));

        world.assertTunnelUp();
    }

    @Test
    void aPeerWhoseTrafficArrivesIsNotAsked() {
        World world = World.up();
        world.a.idleSeconds = 0;
        world.b.idleSeconds = 0;
        world.pass(Duration.ofMinutes(5));

        assertThat(world.sent).noneMatch(name -> name.contains("informational"));
    }

    @Test
    void anIdlePeerIsAskedAndStays() {
        World world = World.up();
        world.pass(Duration.ofMinutes(5));

        assertThat(world.sent).anyMatch(name -> name.contains("informational"));
        world.assertTunnelUp();
        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30, 120})
    void aPausedProcessDoesNotTakeItsPeerForDead(int seconds) {
        World world = World.up();
        world.pass(Duration.ofSeconds(20));
        // A sleeps: time goes on, nothing is handled; what B sends is queued.
        world.nowNs += Duration.ofSeconds(seconds).toNanos();
        world.a.on(new Event.Tick());
        passWithoutLoss(world, 30);
    }

    @Test
    void reloadOfTheSamePolicyTouchesNothing() {
        World world = World.up();
        List<Spi> before = List.copyOf(world.a.inbound.keySet());
        int sent = world.sent.size();
        Rules moved = Rules.ofA();
        moved.where = new io.esplanade.controlplane.policy.SourceLine("/etc/a.conf", 77);
        for (int i = 0; i < 100; i++) {
            world.a.on(new Event.Load(Rules.policy(moved)));
            world.fly();
        }

        assertThat(world.a.inbound.keySet()).containsExactlyElementsOf(before);
        assertThat(world.sent).hasSize(sent);
        assertThat(world.a.flows).hasSize(2);
        assertThat(world.a.snapshot().tunnels().getFirst().where().line()).isEqualTo(77);
    }

    @Test
    void aVanishedRuleIsDeletedHereAndThereAndTheOtherStays() {
        Rules a2 = Rules.ofA();
        a2.to = "10.3.0.0/24";
        Rules b2 = Rules.ofB();
        b2.from = "10.3.0.0/24";
        World world = World.of(Rules.policy(Rules.ofA(), a2), Rules.policy(Rules.ofB(), b2));
        world.a.on(new Event.Load(Rules.policy(a2)));
        world.fly();
        world.pass(Duration.ofSeconds(10));

        world.assertTunnelUp(a2.name(), b2.name());
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.a.flows).hasSize(2);
    }

    @Test
    void aRuleOfTheSamePeerWithOtherTransformsComesAndGoesWithoutTouchingTheOther() {
        World world = World.up();
        List<Spi> before = List.copyOf(world.a.inbound.keySet());
        Rules a2 = Rules.ofA();
        a2.to = "10.3.0.0/24";
        a2.hash = IkeHash.SHA2_384;
        for (int i = 0; i < 3; i++) {
            world.a.on(new Event.Load(Rules.policy(a2, Rules.ofA())));
            world.fly();
            assertThat(world.a.inbound.keySet()).containsAll(before);
            world.assertTunnelUp();
            world.a.on(new Event.Load(Rules.policy(Rules.ofA())));
            world.fly();
            assertThat(world.a.inbound.keySet()).containsExactlyElementsOf(before);
            world.assertTunnelUp();
        }
        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
    }

    @Test
    void anAcquireForAFlowOfTheUsersOwnIsNoneOfOurBusiness() {
        World world = World.up();
        int sent = world.sent.size();
        for (String tunnel : List.of("", "esp-192.0.2.2")) {
            world.a.on(new Event.Acquire(new Flow(
                    Direction.OUT,
                    tunnel,
                    SaProtocol.ESP,
                    Rules.ofA().build().selector(),
                    FlowType.ACQUIRE,
                    null,
                    Rules.B,
                    null,
                    null)));
            world.fly();
        }
        assertThat(world.sent).hasSize(sent);
        world.assertTunnelUp();
    }

    @Test
    void anEmptyPolicyEndsAll() {
        World world = World.up();
        world.a.on(new Event.Load(Policy.EMPTY));
        world.fly();

        assertThat(world.a.inbound).isEmpty();
        assertThat(world.a.flows).isEmpty();
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }

    @Test
    void aChangedKeyMakesANewTunnel() {
        World world = World.up();
        Rules a = Rules.ofA();
        Rules b = Rules.ofB();
        a.psk = "changed";
        b.psk = "changed";
        world.b.on(new Event.Load(Rules.policy(b)));
        world.a.on(new Event.Load(Rules.policy(a)));
        world.pass(Duration.ofSeconds(10));

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
    }

    @Test
    void aDataPlaneThatRefusesAnSaIsExplained() {
        World world = World.up();
        world.a.on(new Event.InstallFailed(world.a.inbound.values().iterator().next(), "SPI in use"));
        world.fly();
        assertThat(world.a.lastFailure()).contains("the data plane refused").contains("SPI in use");
        world.pass(Duration.ofSeconds(10));
        world.assertTunnelUp();
    }
}
