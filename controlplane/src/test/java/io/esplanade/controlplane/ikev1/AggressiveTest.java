package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggressive mode (RFC 2409 section 5.4), and road warriors with keys of their own. */
class AggressiveTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final InetAddress SECOND = Rules.A2;

    private static Rules a() {
        Rules rules = Rules.ofA();
        rules.aggressive = true;
        return rules;
    }

    private static Rules b() {
        Rules rules = Rules.ofB();
        rules.aggressive = true;
        return rules;
    }

    private static Identity user(String name) {
        return new Identity(Identity.Type.USER_FQDN, name);
    }

    /** A road warrior's end. */
    private static Rules warrior(String name, String key) {
        Rules rules = a();
        rules.sourceId = user(name);
        rules.psk = key;
        return rules;
    }

    /** The gateway's rule for one road warrior at any address. */
    private static Rules host(String name, String key) {
        Rules rules = b();
        rules.peer = null;
        rules.destinationId = user(name);
        rules.psk = key;
        rules.suffix = "-" + name;
        return rules;
    }

    private static Rules bobAtA() {
        Rules bob = warrior(BOB, "key of bob");
        bob.local = SECOND;
        bob.from = "10.7.0.0/24";
        bob.suffix = "-bob";
        return bob;
    }

    private static Rules bobAtB() {
        Rules bob = host(BOB, "key of bob");
        bob.to = "10.7.0.0/24";
        return bob;
    }

    @Test
    void comesUpWithThreeMessages() {
        World world = World.of(Rules.policy(a()), Rules.policy(b()));

        world.assertTunnelUp();
        assertThat(world.sent)
                .containsExactly(
                        "A aggressive 1", "B aggressive 2", "A aggressive 3", "A quick 1", "B quick 2", "A quick 3");
        assertThat(world.a.ended)
                .extracting(end -> end.kind() + " " + end.role() + " " + end.outcome())
                .containsExactly("AGGRESSIVE INITIATOR OK", "QUICK INITIATOR OK");
    }

    @Test
    void aRuleForMainModeNeverAnswersAggressiveMode() {
        World world = World.of(Rules.policy(a()), Rules.policy(Rules.ofB()));

        assertThat(world.sent).containsOnly("A aggressive 1");
        assertThat(world.b.snapshot().halfOpen()).isZero();
        assertThat(world.b.dropped(IkeDrop.UNSUPPORTED_EXCHANGE)).isPositive();
        assertThat(world.b.lastFailure()).contains("/etc/b.conf:5 wants main mode");
    }

    @Test
    void aRuleForAggressiveModeNeverAnswersMainMode() {
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(b()));

        assertThat(world.sent).containsOnly("A main 1");
        assertThat(world.b.lastFailure()).contains("/etc/b.conf:5 wants aggressive mode");
    }

    @Test
    void aNameThatIsInNoRuleGetsNoAnswerAndLeavesNoState() {
        World world = World.of(
                Rules.policy(warrior("eve@example.org", "key of alice")), Rules.policy(host(ALICE, "key of alice")));

        assertThat(world.sent).containsOnly("A aggressive 1");
        assertThat(world.b.snapshot().halfOpen()).isZero();
        assertThat(world.b.dhQueue).isEmpty();
        assertThat(world.b.lastFailure()).contains("no aggressive rule has \"dstid eve@example.org\"");
    }

    @Test
    void anotherKeyIsSaidToBeThat() {
        World world = World.of(
                Rules.policy(warrior(ALICE, "another key")), Rules.policy(host(ALICE, "key of alice")));

        world.assertNoSa();
        assertThat(world.a.lastFailure()).contains("pre-shared key");
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A aggressive 1", "B aggressive 2", "A aggressive 3"})
    void aLostMessageIsMadeUpFor(String lost) {
        World world = new World();
        Set<String> once = new HashSet<>();
        world.wire = flight ->
                flight.name().equals(lost) && once.add(lost) ? List.of() : List.of(flight);
        world.load(Rules.policy(a()), Rules.policy(b()));
        world.pass(Duration.ofSeconds(10));

        assertThat(once).containsExactly(lost);
        world.assertTunnelUp();
    }

    @Test
    void behindANatTheThirdMessageGoesToPort4500() {
        Rules b = b();
        b.peer = NatTest.OUTSIDE;
        World world = NatTest.behindNat(a(), b);

        assertThat(world.sent).endsWith("A quick 1", "B quick 2", "A quick 3");
        assertThat(world.b.snapshot().isakmpSas().getFirst().natTraversal()).isTrue();
        assertThat(world.b.snapshot().isakmpSas().getFirst().local().getPort()).isEqualTo(4500);
    }

    @Test
    void aForgedAnswerDoesNotKeepTheTrueOneOut() {
        World world = new World();
        world.wire = flight -> flight.name().equals("B aggressive 2")
                ? List.of(damaged(flight), flight)
                : List.of(flight);
        world.load(Rules.policy(a()), Rules.policy(b()));

        world.assertTunnelUp();
        assertThat(world.a.dropped(IkeDrop.NOT_AUTHENTIC)).isEqualTo(1);
    }

    /** The same with another hash: what somebody on the way could send before the peer does. */
    private static World.Flight damaged(World.Flight flight) {
        if (!(MessageDecoder.decode(flight.datagram().octets()) instanceof Decoded.Clear clear)) {
            throw new AssertionError("message 2 is in clear");
        }
        List<Payload> payloads = clear.message().payloads().stream()
                .map(payload -> payload instanceof Hash hash
                        ? new Hash(Octets.of(new byte[hash.body().length()]))
                        : payload)
                .toList();
        return flight.with(MessageEncoder.encode(Message.of(clear.message().header(), payloads)));
    }

    @Test
    void eachRoadWarriorHasAKeyOfItsOwnAndRevokingOneLeavesTheOther() {
        Rules alice = warrior(ALICE, "key of alice");
        World world = World.of(
                Rules.policy(alice, bobAtA()), Rules.policy(host(ALICE, "key of alice"), bobAtB()));
        world.assertTunnelUp(alice.name(), host(ALICE, "").name());
        world.assertTunnelUp(bobAtA().name(), bobAtB().name());

        world.b.on(new Event.Load(Rules.policy(bobAtB())));
        world.fly();

        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.b.outbound).hasSize(1);
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        world.assertTunnelUp(bobAtA().name(), bobAtB().name());
        assertThat(world.a.newestOutbound(alice.name())).isNull();
    }

    @Test
    void aRuleForAnyNetworkGivesEachPeerWhatItAsksForAsLongAsItIsThere() {
        Rules host = host(ALICE, "key of alice");
        host.to = "0.0.0.0/0";
        World world = World.of(Rules.policy(warrior(ALICE, "key of alice")), Rules.policy(host));

        world.assertTunnelUp(Rules.ofA().name(), host.name() + "-10.1.0.0/24@192.0.2.1");
        assertThat(world.b.flows)
                .hasSize(2)
                .allMatch(flow -> flow.selector().toString().contains("10.1.0.0/24"));
        assertThat(world.b.steered).extracting(each -> each.destination().toString()).containsExactly("10.1.0.0/24");

        world.a.on(new Event.Shutdown());
        world.fly();
        world.pass(Duration.ofMinutes(2));

        world.assertNoSa();
        assertThat(world.b.flows).isEmpty();
        assertThat(world.b.steered).isEmpty();
        assertThat(world.b.snapshot().tunnels()).hasSize(1);
    }

    @Test
    void noPeerGetsTheInnerAddressesOfAnother() {
        Rules hostOfAlice = host(ALICE, "key of alice");
        hostOfAlice.to = "0.0.0.0/0";
        Rules hostOfBob = host(BOB, "key of bob");
        hostOfBob.to = "0.0.0.0/0";
        Rules bob = bobAtA();
        bob.from = "10.1.0.0/24";
        World world = new World();
        world.load(
                Rules.policy(warrior(ALICE, "key of alice"), bob), Rules.policy(hostOfAlice, hostOfBob));

        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.a.failures).extracting(failure -> failure.outcome().name()).contains("INVALID_ID");
    }

    @Test
    void noPeerDrawsEverythingToItself() {
        Rules host = host(ALICE, "key of alice");
        host.to = "0.0.0.0/0";
        Rules greedy = warrior(ALICE, "key of alice");
        greedy.from = "0.0.0.0/0";
        World world = World.of(Rules.policy(greedy), Rules.policy(host));

        world.assertNoSa();
        assertThat(world.b.flows).isEmpty();
    }

    @Test
    void aRevokedGuestLosesItsFlowsToo() {
        Rules host = host(ALICE, "key of alice");
        host.to = "0.0.0.0/0";
        World world = World.of(Rules.policy(warrior(ALICE, "key of alice")), Rules.policy(host));

        world.b.on(new Event.Load(Rules.policy()));
        world.fly();

        assertThat(world.b.flows).isEmpty();
        assertThat(world.b.inbound).isEmpty();
        assertThat(world.b.outbound).isEmpty();
        assertThat(world.a.outbound).isEmpty();
    }
}
