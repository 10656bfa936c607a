package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Octets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person orders happens at both ends. */
class OrdersTest {
    private static final String NAME = Rules.ofA().name();

    private final World world = World.up();

    @ParameterizedTest
    @ValueSource(strings = {"from-10.1.0.0/24-to-10.2.0.0/24", "FROM-10.1.0.0/24-TO-10.2.0.0/24", "peer-192.0.2.2", "192.0.2.2"})
    void aConnectionThatIsTakenDownStaysDownUntilItIsAskedFor(String which) {
        assertThat(order(new IkeOrder.TearDown(which))).isEqualTo(new Action.Answer(true, "1 taken down"));
        world.pass(Duration.ofMinutes(5));

        world.assertNoSa();
        assertThat(world.a.snapshot().isakmpSas()).as("phase 1 lives on").hasSize(1);

        assertThat(order(new IkeOrder.Connect(NAME)).done()).isTrue();
        world.assertTunnelUp();
    }

    @Test
    void thePeerMayBringUpWhatWasTakenDown() {
        order(new IkeOrder.TearDownAll());
        Rules b = Rules.ofB();
        b.mode = IkeRule.Mode.ACTIVE;
        world.b.on(new Event.Load(Rules.policy(b)));
        world.pass(Duration.ofSeconds(5));

        world.assertTunnelUp();
    }

    @Test
    void phase1EndsWithAllThatItMade() {
        assertThat(order(new IkeOrder.TearDownPeer("192.0.2.2")))
                .isEqualTo(new Action.Answer(true, "1 taken down, phase 1 with 192.0.2.2 ended"));
        world.pass(Duration.ofMinutes(5));

        world.assertNoSa();
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();

        order(new IkeOrder.Connect(NAME));
        world.assertTunnelUp();
    }

    @Test
    void aPassiveRuleBeginsWhenItIsAskedTo() {
        Rules a = Rules.ofA();
        a.mode = IkeRule.Mode.PASSIVE;
        World passive = World.of(Rules.policy(a), Rules.policy(Rules.ofB()));
        passive.assertNoSa();

        passive.a.on(new Event.Order(new IkeOrder.Connect(NAME)));
        passive.pass(Duration.ofSeconds(1));

        passive.assertTunnelUp();
    }

    @Test
    void aPassiveGatewayBeginsNothing() {
        order(new IkeOrder.SetPassive(true));
        order(new IkeOrder.TearDownPeer("192.0.2.2"));
        assertThat(order(new IkeOrder.Connect(NAME)))
                .isEqualTo(new Action.Answer(false, "this gateway is passive: say \"M active\" first"));
        int sent = world.sent.size();
        world.pass(Duration.ofMinutes(5));
        assertThat(world.sent).hasSize(sent);

        assertThat(order(new IkeOrder.SetPassive(false)).done()).isTrue();
        world.assertTunnelUp();
    }

    @Test
    void anIsakmpSaIsKnownByItsCookies() {
        Octets unknown = Octets.of(new byte[16]);
        assertThat(order(new IkeOrder.DeleteIsakmpSa(unknown)).done()).isFalse();

        var sa = world.a.snapshot().isakmpSas().getFirst();
        byte[] cookies = new byte[16];
        System.arraycopy(sa.initiatorCookie().toArray(), 0, cookies, 0, 8);
        System.arraycopy(sa.responderCookie().toArray(), 0, cookies, 8, 8);
        assertThat(order(new IkeOrder.DeleteIsakmpSa(Octets.of(cookies))))
                .isEqualTo(new Action.Answer(true, "ISAKMP SA with 192.0.2.2 deleted"));
        assertThat(world.b.snapshot().isakmpSas()).noneMatch(each -> each.initiatorCookie().equals(sa.initiatorCookie()));
    }

    @Test
    void aNameThatNobodyHasIsSaid() {
        assertThat(order(new IkeOrder.Connect("x"))).isEqualTo(new Action.Answer(false, "no connection has the name x"));
        assertThat(order(new IkeOrder.TearDown("x")))
                .isEqualTo(new Action.Answer(false, "no connection and no peer has the name or address x"));
        assertThat(order(new IkeOrder.TearDownPeer("x")).done()).isFalse();
        world.assertTunnelUp();
    }

    private Action.Answer order(IkeOrder order) {
        world.a.on(new Event.Order(order));
        world.pass(Duration.ofSeconds(1));
        return world.a.answers.getLast();
    }
}
