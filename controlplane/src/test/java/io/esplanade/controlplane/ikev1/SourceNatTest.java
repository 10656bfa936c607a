package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** {@code from A (B) to C}: the peer negotiates about A, this host's flows are about B. */
class SourceNatTest {
    private static final IpPrefix SEEN = IpPrefix.of(InetAddress.ofLiteral("10.9.0.0"), 24);

    private static Rules ofA() {
        Rules rules = Rules.ofA();
        rules.translated = "10.9.0.0/24";
        return rules;
    }

    private static Rules ofB() {
        Rules rules = Rules.ofB();
        rules.to = "10.9.0.0/24";
        return rules;
    }

    @Test
    void thePeerSeesTheOtherNetworkWhoeverBegins() {
        for (boolean answers : new boolean[] {false, true}) {
            Rules a = ofA();
            Rules b = ofB();
            a.mode = answers ? IkeRule.Mode.PASSIVE : a.mode;
            b.mode = answers ? IkeRule.Mode.ACTIVE : b.mode;
            World world = World.of(Rules.policy(a), Rules.policy(b));

            world.assertTunnelUp(a.name(), b.name());
            assertThat(world.a.outbound.values()).singleElement().satisfies(sa -> {
                assertThat(sa.selector()).isNotNull().extracting(TrafficSelector::source).isEqualTo(SEEN);
            });
            assertThat(world.b.inbound.values()).singleElement().satisfies(sa -> {
                assertThat(sa.selector()).isNotNull().extracting(TrafficSelector::source).isEqualTo(SEEN);
            });
        }
    }

    @Test
    void flowsAreOfTheTrueNetworkAndKnowTheOther() {
        World world = new World();
        world.a.on(new Event.Load(Rules.policy(ofA())));

        assertThat(world.a.flows)
                .extracting(flow -> flow.selector().source() + " " + flow.selector().destination() + " "
                        + flow.translated())
                .containsExactly("10.1.0.0/24 10.2.0.0/24 10.9.0.0/24", "10.2.0.0/24 10.1.0.0/24 10.9.0.0/24");
        assertThat(world.a.flows)
                .extracting(flow -> flow.negotiated().source() + " " + flow.negotiated().destination())
                .containsExactly("10.9.0.0/24 10.2.0.0/24", "10.2.0.0/24 10.9.0.0/24");
    }

    @Test
    void aPeerThatKnowsTheTrueNetworkHasNoRuleForIt() {
        World world = World.of(Rules.policy(ofA()), Rules.policy(Rules.ofB()));

        assertThat(world.b.lastFailure()).contains("peer wants 10.2.0.0/24 (ours) to 10.9.0.0/24 (its)");
        world.assertNoSa();
    }

    @Test
    void anotherNetworkBehindTheSameNameIsAnotherTunnel() {
        World world = World.of(Rules.policy(ofA()), Rules.policy(ofB()));
        Rules moved = ofA();
        moved.from = "10.5.0.0/24";
        world.load(Rules.policy(moved), Rules.policy(ofB()));

        assertThat(world.a.flows)
                .extracting(flow -> flow.selector().source().toString())
                .containsExactlyInAnyOrder("10.5.0.0/24", "10.2.0.0/24");
    }
}
