package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Spi;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers that delete sooner than they should, or what they should keep, or nothing at all. */
class DeletingPeerTest {
    private static Sa oldest(Gateway gateway) {
        return gateway.outbound.values().iterator().next();
    }

    private static Sa newest(Gateway gateway) {
        return List.copyOf(gateway.outbound.values()).getLast();
    }

    private static void deleteIsakmpSa(Gateway gateway) {
        for (IkeSnapshot.IsakmpSa sa : gateway.snapshot().isakmpSas()) {
            gateway.on(new Event.Order(
                    new IkeOrder.DeleteIsakmpSa(new Cookies(sa.initiatorCookie(), sa.responderCookie()).joined())));
        }
    }

    private static void passWithoutLoss(World world, int seconds) {
        for (int i = 0; i < seconds * 4; i++) {
            world.pass(Duration.ofMillis(250));
            assertThat(world.isUp()).as("tunnel at %s s", world.nowNs / 1e9).isTrue();
        }
    }

    @Test
    void theOldPairMayGoAsSoonAsTheNewOneIsThere() {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        Sa old = oldest(world.b);
        world.a.on(new Event.Expire(oldest(world.a), false, "octets"));
        world.fly();
        assertThat(world.b.outbound).hasSize(2);
        world.b.on(new Event.Expire(old, true, "octets"));
        world.fly();

        assertThat(world.b.outbound).hasSize(1);
        passWithoutLoss(world, 30);
        assertThat(world.a.inbound).hasSize(1);
    }

    @Test
    void aNewPairThatIsDeletedAtOnceLeavesTheOldOneInUse() {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        Spi old = world.a.inbound.keySet().iterator().next();
        world.a.on(new Event.Expire(oldest(world.a), false, "octets"));
        world.fly();
        world.b.on(new Event.Expire(newest(world.b), true, "octets"));
        world.fly();
        passWithoutLoss(world, 4);

        assertThat(world.a.inbound).containsKey(old);
        assertThat(world.sent.stream().filter(name -> name.equals("A quick 1")).count()).isLessThan(6);
        world.pass(Duration.ofMinutes(2));
        world.assertTunnelUp();
    }

    @Test
    void aPeerThatEndsEachIsakmpSaAfterTheQuickModeIsNotCalledInALoop() {
        World world = World.up();
        for (int i = 0; i < 300; i++) {
            world.pass(Duration.ofSeconds(1));
            if (world.isUp()) {
                deleteIsakmpSa(world.b);
                world.fly();
            }
        }

        assertThat(world.sent.stream().filter(name -> name.equals("A main 1")).count()).isBetween(2L, 30L);
        world.pass(Duration.ofMinutes(2));
        world.assertTunnelUp();
        assertThat(world.a.inbound.size()).isLessThanOrEqualTo(5);
    }

    @Test
    void aPeerThatNeverDeletesIsLeftWithItsOwnSasAndWeHaveOne() {
        World world = World.up();
        world.wire = flight -> flight.name().startsWith("B informational") ? List.of() : List.of(flight);
        world.a.idleSeconds = 0;
        world.b.idleSeconds = 0;
        for (int i = 0; i < 5; i++) {
            world.b.on(new Event.Expire(newest(world.b), false, "octets"));
            world.a.on(new Event.Expire(newest(world.a), false, "octets"));
            passWithoutLoss(world, 60);
            assertThat(world.a.inbound).hasSize(1);
            assertThat(world.a.outbound).hasSize(1);
        }
    }

    /** The last goodbye is lost: whoever is left finds out by asking, and calls again. */
    @Test
    void aPeerThatGoesWithoutAWordIsMissed() {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        world.wire = flight -> List.of();
        world.b.on(new Event.Shutdown());
        world.fly();
        world.b.boot();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        world.wire = List::of;
        world.pass(Duration.ofSeconds(12));

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
    }
}
