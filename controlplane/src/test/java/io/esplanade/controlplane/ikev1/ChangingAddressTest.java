package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Sa;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Gateway A gets another address ({@code ike dynamic}); B takes peers from anywhere. */
class ChangingAddressTest {
    private static final InetAddress NEXT = InetAddress.ofLiteral("192.0.2.77");

    private static World dynamic() {
        Rules b = Rules.ofB();
        b.peer = null;
        b.mode = IkeRule.Mode.PASSIVE;
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(b));
        world.assertTunnelUp();
        return world;
    }

    @Test
    void theTunnelIsUpAgainAtOnceFromTheNewAddress() {
        World world = dynamic();
        world.a.routed = NEXT;
        world.a.on(new Event.AddressesChanged());
        world.fly();

        world.assertTunnelUp();
        assertThat(world.a.inbound.values()).extracting(Sa::destination).containsOnly(NEXT);
        assertThat(world.b.newestOutbound(Rules.ofB().name())).extracting(Sa::destination).isEqualTo(NEXT);
        assertThat(world.a.log.toString()).contains("our address towards 192.0.2.2 is 192.0.2.77 now");
    }

    @Test
    void aNegotiationFromTheOldAddressBeginsAgainFromTheNewOne() {
        World world = dynamic();
        world.wire = flight -> java.util.List.of();
        world.b.alive = false;
        world.pass(Duration.ofSeconds(25)); // dead, tried again from the old address
        world.b.boot();
        Rules b = Rules.ofB();
        b.peer = null;
        world.b.on(new Event.Load(Rules.policy(b)));
        world.wire = java.util.List::of;
        world.a.routed = NEXT;
        world.a.on(new Event.AddressesChanged());
        world.pass(Duration.ofSeconds(5));

        world.assertTunnelUp();
    }

    @Test
    void whatDidNotChangeGoesOn() {
        World world = dynamic();
        int sent = world.sent.size();
        world.a.on(new Event.AddressesChanged());
        world.b.on(new Event.AddressesChanged());
        world.fly();

        assertThat(world.sent).hasSize(sent);
    }

    @Test
    void aRuleWithAnAddressOfItsOwnKeepsIt() {
        Rules a = Rules.ofA();
        a.local = Rules.A;
        World world = World.of(Rules.policy(a), Rules.policy(Rules.ofB()));
        int sent = world.sent.size();
        world.a.routed = NEXT;
        world.a.on(new Event.AddressesChanged());
        world.fly();

        assertThat(world.sent).hasSize(sent);
        world.assertTunnelUp();
    }
}
