package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.auth.UserFile;
import io.esplanade.controlplane.policy.AddressPool;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Login;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended authentication (draft-beaulieu-ike-xauth), ours against ours. */
class AccessTest {
    private static final InetAddress INNER = InetAddress.ofLiteral("10.9.0.1");

    @TempDir
    static Path directory;

    private static Path users;

    @BeforeAll
    static void addAlice() throws IOException {
        users = directory.resolve("users");
        UserFile.put(users, "alice", "correct horse".getBytes(StandardCharsets.UTF_8));
    }

    private static Rules client(boolean aggressive, String password) {
        Rules rules = Rules.ofA();
        rules.aggressive = aggressive;
        rules.access = new RemoteAccess(
                null, null, new Login("alice", Secret.owning(password.getBytes(StandardCharsets.UTF_8))), false);
        return rules;
    }

    private static Rules server(boolean aggressive) {
        Rules rules = Rules.ofB();
        rules.aggressive = aggressive;
        rules.access = new RemoteAccess(users, null, null, false);
        return rules;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTunnelComesUpBehindTheLogin(boolean aggressive) {
        World world =
                World.of(Rules.policy(client(aggressive, "correct horse")), Rules.policy(server(aggressive)));

        world.assertTunnelUp();
        assertThat(world.sent)
                .containsSubsequence(
                        "B transaction 1", "A transaction 2", "B transaction 1", "A transaction 2", "A quick 1");
        assertThat(world.b.log).anyMatch(line -> line.startsWith("user alice has logged in from 192.0.2.1"));
    }

    @Test
    void anotherPasswordEndsTheIsakmpSaAndIsSaidToBeThat() {
        World world = World.of(Rules.policy(client(false, "wrong horse")), Rules.policy(server(false)));
        world.pass(Duration.ofMillis(1900));
        assertThat(world.sent).as("guessing is slow").filteredOn(name -> name.equals("B transaction 1")).hasSize(1);

        world.pass(Duration.ofMillis(200));

        assertThat(world.a.lastFailure()).contains("it refuses the user or the password of xauth");
        assertThat(world.b.lastFailure()).contains("login of user \"alice\" from 192.0.2.1 failed").contains("b.conf:5");
        world.assertNoSa();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }

    @Test
    void aUserWhoIsTakenOutLosesEverythingAndOthersNothing() {
        World world = World.of(Rules.policy(requesting(client(false, "correct horse"))), Rules.policy(pooled(true, false)));
        assertOnTheRoad(world);
        Octets known = fingerprint();

        world.b.on(new Event.Users(users, Map.of("alice", known, "bob", known)));
        world.b.on(new Event.Users(directory.resolve("other"), Map.of()));
        world.fly();
        assertOnTheRoad(world);

        world.b.on(new Event.Users(users, Map.of("bob", known)));
        world.fly();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.inbound).isEmpty();
        assertThat(world.b.flows).as("those of the pool stay").hasSize(2);
        assertThat(world.a.outbound).as("the peer was told").isEmpty();
        assertThat(world.b.log).anyMatch(line -> line.startsWith("user alice at 192.0.2.1 is out: " + users));
    }

    @Test
    void anotherPasswordEndsEspThatOutlivesItsIsakmpSa() {
        Rules server = server(false);
        server.mainLifetime = new Lifetime(120, 60, 86400);
        Rules client = client(false, "correct horse");
        client.mainLifetime = server.mainLifetime;
        World world = World.of(Rules.policy(client), Rules.policy(server));
        world.assertTunnelUp();
        world.wire = _ -> List.of(); // so that phase 1 cannot be renewed
        world.a.idleSeconds = 0; // nor is anybody dead
        world.b.idleSeconds = 0;
        world.pass(Duration.ofSeconds(121));
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.inbound).isNotEmpty();

        world.b.on(new Event.Users(users, Map.of("alice", Octets.ofHex("00"))));

        assertThat(world.b.inbound).isEmpty();
        assertThat(world.b.outbound).isEmpty();
    }

    private static Octets fingerprint() {
        try {
            return requireNonNull(UserFile.fingerprints(users).get("alice"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void withoutALoginThereIsNoQuickMode() {
        Rules client = client(false, "correct horse");
        World world = new World();
        // The client believes that it is in.
        world.wire = flight -> flight.name().startsWith("B transaction") ? List.of() : List.of(flight);
        world.load(Rules.policy(client), Rules.policy(server(false)));
        world.pass(Duration.ofSeconds(20));

        world.assertNoSa();
    }

    @Test
    void aPeerThatIsNotAskedForAUserDoesNotGetIn() {
        Rules client = client(false, "correct horse");
        World world = World.of(Rules.policy(client), Rules.policy(Rules.ofB()));

        assertThat(world.a.lastFailure()).contains("NO_PROPOSAL_CHOSEN");
        assertThat(world.b.lastFailure()).contains("psk without xauth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"B transaction 1", "A transaction 2"})
    void aLostMessageIsMadeUpFor(String lost) {
        World world = new World();
        Set<String> once = new HashSet<>();
        world.wire = flight -> flight.name().equals(lost) && once.add(lost) ? List.of() : List.of(flight);
        world.load(Rules.policy(client(true, "correct horse")), Rules.policy(server(true)));
        world.pass(Duration.ofSeconds(5));

        assertThat(once).isNotEmpty();
        world.assertTunnelUp();
    }

    private static Rules requesting(Rules client) {
        client.from = "0.0.0.0/0";
        client.access = new RemoteAccess(null, null, client.access.login(), true);
        return client;
    }

    private static Rules pooled(boolean withUsers, boolean push) {
        Rules server = server(false);
        server.peer = null;
        server.to = "0.0.0.0/0";
        server.access = new RemoteAccess(
                withUsers ? users : null,
                new AddressPool(IpPrefix.of(InetAddress.ofLiteral("10.9.0.0"), 24), List.of(), push),
                null,
                false);
        return server;
    }

    private static void assertOnTheRoad(World world) {
        String ours = "from-0.0.0.0/0-to-10.2.0.0/24";
        world.assertTunnelUp(ours, "from-10.2.0.0/24-to-0.0.0.0/0-10.9.0.1@192.0.2.1");
        assertThat(requireNonNull(world.a.newestOutbound(ours)).selector())
                .isEqualTo(TrafficSelector.between(
                        IpPrefix.host(INNER), IpPrefix.of(InetAddress.ofLiteral("10.2.0.0"), 24)));
        assertThat(world.a.ownAddresses).containsExactly(INNER);
        assertThat(world.a.steered).hasSize(1);
        assertThat(world.a.flows).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRoadWarriorGetsAnAddressOfThePoolWhetherItAsksOrIsTold(boolean push) {
        Rules client = requesting(client(false, "correct horse"));
        World world = World.of(Rules.policy(client), Rules.policy(pooled(true, push)));

        assertOnTheRoad(world);
        assertThat(world.b.savedLeases.values()).containsExactly(Map.of("user alice", INNER));
        assertThat(world.b.steered).as("what goes to the pool is steered all the time").isEmpty();
        assertThat(world.b.flows).hasSize(4);

        world.b.boot();
        world.b.on(new Event.Load(Rules.policy(pooled(true, push))));
        world.pass(Duration.ofMinutes(2));
        assertOnTheRoad(world);
    }

    private static Rules second(Rules first) {
        first.from = "10.3.0.0/24";
        return first;
    }

    @Test
    void aClientThatAsksForAllGetsTheNetworksThatItWasToldAndNoOthers() {
        Rules client = requesting(client(false, "correct horse"));
        client.to = "0.0.0.0/0";
        World world = World.of(
                Rules.policy(client), Rules.policy(pooled(true, false), second(pooled(true, false))));

        world.assertTunnelUp("from-0.0.0.0/0-to-0.0.0.0/0", "from-10.2.0.0/24-to-0.0.0.0/0-10.9.0.1@192.0.2.1-all");
        assertThat(world.a.newestOutbound("from-0.0.0.0/0-to-0.0.0.0/0"))
                .as("flows decide what it carries")
                .returns(null, Sa::selector);
        assertThat(selectors(world.a))
                .containsExactlyInAnyOrder(
                        "10.9.0.1 to 10.2.0.0/24", "10.9.0.1 to 10.3.0.0/24", "10.2.0.0/24 to 10.9.0.1",
                        "10.3.0.0/24 to 10.9.0.1");
        assertThat(world.a.steered).extracting(AccessTest::text)
                .containsExactlyInAnyOrder("10.9.0.1 to 10.2.0.0/24", "10.9.0.1 to 10.3.0.0/24");
        assertThat(selectors(world.b))
                .contains("10.2.0.0/24 to 10.9.0.1", "10.3.0.0/24 to 10.9.0.1", "10.9.0.1 to 10.3.0.0/24")
                .noneMatch(each -> each.contains("0.0.0.0/0"));
        assertThat(world.a.log).anyMatch(line -> line.contains("the address 10.9.0.1, networks 10.2.0.0/24 10.3.0.0/24"));

        world.b.on(new Event.Load(Rules.policy(pooled(true, false))));
        world.fly();
        assertThat(world.b.inbound).as("the networks are others now").isEmpty();
    }

    @Test
    void aNetworkWithSasOfItsOwnKeepsThemBesideThoseForAll() {
        Rules one = requesting(client(false, "correct horse"));
        Rules all = requesting(client(false, "correct horse"));
        all.to = "0.0.0.0/0";
        World world = World.of(
                Rules.policy(one, all), Rules.policy(pooled(true, false), second(pooled(true, false))));

        world.assertTunnelUp("from-0.0.0.0/0-to-10.2.0.0/24", "from-10.2.0.0/24-to-0.0.0.0/0-10.9.0.1@192.0.2.1");
        world.assertTunnelUp("from-0.0.0.0/0-to-0.0.0.0/0", "from-10.2.0.0/24-to-0.0.0.0/0-10.9.0.1@192.0.2.1-all");
        assertThat(selectors(world.b)).doesNotHaveDuplicates();
    }

    private static List<String> selectors(Gateway gateway) {
        return gateway.flows.stream().map(flow -> text(flow.selector())).toList();
    }

    private static String text(TrafficSelector selector) {
        return selector.source() + " to " + selector.destination();
    }

    @Test
    void oneNetworkTakesThePlaceOfAll() {
        Rules client = requesting(client(false, "correct horse"));
        client.to = "0.0.0.0/0";
        World world = World.of(Rules.policy(client), Rules.policy(pooled(true, false)));

        assertThat(selectors(world.a)).containsExactlyInAnyOrder("10.9.0.1 to 10.2.0.0/24", "10.2.0.0/24 to 10.9.0.1");
        assertThat(requireNonNull(world.b.newestOutbound("from-10.2.0.0/24-to-0.0.0.0/0-10.9.0.1@192.0.2.1")).selector())
                .extracting(AccessTest::text)
                .isEqualTo("10.2.0.0/24 to 10.9.0.1");
    }

    @Test
    void aPoolMayBeOfIpv6() {
        Rules client = requesting(client(true, "correct horse"));
        client.from = "::/0";
        client.to = "fd00:2::/64";
        Rules server = pooled(true, false);
        server.aggressive = true;
        server.from = "fd00:2::/64";
        server.to = "::/0";
        server.access = new RemoteAccess(
                users,
                new AddressPool(
                        IpPrefix.of(InetAddress.ofLiteral("fd00:9::"), 64), List.of(InetAddress.ofLiteral("fd00:2::53")), false),
                null,
                false);
        World world = World.of(Rules.policy(client), Rules.policy(server));

        world.assertTunnelUp("from-::/0-to-fd00:2::/64", "from-fd00:2::/64-to-::/0-fd00:9::1@192.0.2.1");
        assertThat(world.a.ownAddresses).containsExactly(InetAddress.ofLiteral("fd00:9::1"));
        assertThat(world.a.log).anyMatch(line -> line.contains("name servers fd00:2:0:0:0:0:0:53"));
        assertThat(world.b.savedLeases.values())
                .containsExactly(Map.of("user alice", InetAddress.ofLiteral("fd00:9::1")));
    }

    @Test
    void whoNeedsAnAddressOfTheOtherFamilyIsToldThatThereIsNone() {
        Rules client = requesting(client(false, "correct horse"));
        client.from = "::/0";
        client.to = "fd00:2::/64";
        World world = World.of(Rules.policy(client), Rules.policy(pooled(true, false)));

        world.assertNoSa();
        assertThat(world.a.lastFailure()).contains("it gives us no address");
        assertThat(world.b.log).anyMatch(line -> line.contains("does not ask for an address of 10.9.0.0/24"));
    }

    @Test
    void anAddressNeedsNoUser() {
        Rules client = Rules.ofA();
        client.access = new RemoteAccess(null, null, null, true);
        client.from = "0.0.0.0/0";
        World world = World.of(Rules.policy(client), Rules.policy(pooled(false, false)));

        assertOnTheRoad(world);
        assertThat(world.sent).containsSubsequence("A transaction 1", "B transaction 2", "A quick 1");
    }

    @Test
    void aPeerGetsSasForItsOwnAddressOnly() {
        Rules client = client(false, "correct horse");
        client.from = "10.9.0.77/32";
        World world = World.of(Rules.policy(client), Rules.policy(pooled(true, false)));

        world.assertNoSa();
        assertThat(world.a.failures).extracting(failure -> failure.outcome().name()).contains("INVALID_ID");
    }
}
