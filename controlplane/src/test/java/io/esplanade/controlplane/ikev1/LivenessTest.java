package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.policy.IkeRule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the peer still lives, and what becomes of SAs that nobody uses. */
class LivenessTest {
    private static Rules anyPeer() {
        Rules b = Rules.ofB();
        b.peer = null;
        b.mode = IkeRule.Mode.PASSIVE;
        return b;
    }

    @Test
    void aDeadPeerIsFoundOutInSixteenSeconds() {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        world.b.alive = false;
        world.pass(Duration.ofSeconds(5));
        assertThat(world.a.outbound).isNotEmpty();
        world.pass(Duration.ofSeconds(11));

        assertThat(world.a.outbound).isEmpty();
        assertThat(world.a.log.toString()).contains("is dead");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void lostQuestionsAreMadeUpForByOneAnswer(int lost) {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        int[] left = {lost};
        world.wire = flight -> {
            boolean question = flight.name().startsWith("A informational");
            return question && left[0]-- > 0 ? List.of() : List.of(flight);
        };
        world.pass(Duration.ofSeconds(30));

        assertThat(left[0]).isNegative();
        assertThat(world.a.log.toString()).doesNotContain("is dead");
        world.assertTunnelUp();
    }

    @Test
    void packetsThatComeWhileWeAskAreAnAnswer() {
        World world = World.up();
        world.pass(Duration.ofSeconds(30));
        world.wire = flight -> flight.name().contains("informational") ? List.of() : List.of(flight);
        world.b.idleSeconds = 0;
        world.pass(Duration.ofSeconds(5));
        world.a.idleSeconds = 0;
        world.pass(Duration.ofMinutes(1));

        assertThat(world.a.log.toString()).doesNotContain("is dead");
        world.assertTunnelUp();
    }

    @Test
    void aGuestWhoseTrafficArrivesIsNotAsked() {
        Rules any = anyPeer();
        any.to = "0.0.0.0/0";
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(any));
        assertThat(world.b.inbound).hasSize(1);
        world.a.idleSeconds = 0;
        world.b.idleSeconds = 0;
        world.pass(Duration.ofMinutes(2));
        assertThat(world.sent).noneMatch(name -> name.contains("informational"));
        world.b.idleSeconds = Long.MAX_VALUE;
        world.pass(Duration.ofSeconds(10));
        assertThat(world.sent).contains("B informational 1");
    }

    @Test
    void theIsakmpSaOfAGuestThatNeverGotAPairEnds() {
        Rules other = Rules.ofA();
        other.to = "10.77.0.0/24";
        World world = World.of(Rules.policy(other), Rules.policy(anyPeer()));
        world.pass(Duration.ofSeconds(200));
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.log.toString()).doesNotContain("does not use");
        world.pass(Duration.ofSeconds(110));

        assertThat(world.b.log.toString()).contains("does not use its ISAKMP SA: ended");
    }

    @Test
    void theIsakmpSaOfAGuestWithAPairStays() {
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(anyPeer()));
        var before = world.b.snapshot().isakmpSas().getFirst().initiatorCookie();
        world.pass(Duration.ofMinutes(16));

        assertThat(world.b.snapshot().isakmpSas().getFirst().initiatorCookie()).isEqualTo(before);
        world.assertTunnelUp();
    }
}
