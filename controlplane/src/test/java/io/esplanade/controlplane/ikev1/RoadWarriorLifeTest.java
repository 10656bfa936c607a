package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.dataplane.api.Sa;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Road warriors that reboot, come back from elsewhere, or are heard of no more. */
class RoadWarriorLifeTest {
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress SECOND = InetAddress.ofLiteral("192.0.2.11");

    private final World world = new World();
    private int shift = 20_000;

    private static Rules warrior(String name, String from) {
        Rules rules = Rules.ofA();
        rules.aggressive = true;
        rules.sourceId = new Identity(Identity.Type.USER_FQDN, name);
        rules.psk = "key of " + name;
        rules.from = from;
        return rules;
    }

    private static Rules host(String name) {
        Rules rules = Rules.ofB();
        rules.aggressive = true;
        rules.peer = null;
        rules.destinationId = new Identity(Identity.Type.USER_FQDN, name);
        rules.psk = "key of " + name;
        rules.to = "0.0.0.0/0";
        rules.suffix = "-" + name;
        return rules;
    }

    private void alice() {
        world.load(Rules.policy(warrior("alice@example.org", "10.1.0.0/24")), Rules.policy(host("alice@example.org")));
        assertThat(world.b.inbound).hasSize(1);
    }

    private void reboot() {
        world.pass(Duration.ofSeconds(1));
        world.a.boot();
        world.a.on(new Event.Load(Rules.policy(warrior("alice@example.org", "10.1.0.0/24"))));
        world.fly();
    }

    /** A NAT before A that adds a number to its ports. */
    private List<World.Flight> translate(World.Flight flight) {
        Event.Datagram d = flight.datagram();
        if (flight.to() == world.b) {
            InetSocketAddress source = new InetSocketAddress(OUTSIDE, d.remote().getPort() + shift);
            return List.of(new World.Flight(
                    flight.name(), world.b, new Event.Datagram(d.octets(), d.local(), source, d.natTraversal())));
        }
        int port = d.local().getPort() - shift;
        boolean mapped = port == 500 || port == 4500;
        InetSocketAddress inside = new InetSocketAddress(Rules.A, mapped ? port : 1);
        return mapped
                ? List.of(new World.Flight(
                        flight.name(), world.a, new Event.Datagram(d.octets(), inside, d.remote(), d.natTraversal())))
                : List.of();
    }

    @Test
    void oneThatRebootsSaysSoAndTheOldSasAreGoneAtOnce() {
        alice();
        List<Sa> before = List.copyOf(world.b.inbound.values());
        reboot();

        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.inbound.values()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(world.b.flows).hasSize(2);
    }

    @Test
    void oneThatComesBackBehindAnotherPortTakesItsNetworkAlong() {
        world.wire = this::translate;
        alice();
        List<Sa> before = List.copyOf(world.b.inbound.values());
        shift = 31_000;
        reboot();

        assertThat(world.b.inbound.values()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(world.b.flows).as("those of the new place").hasSize(2);

        world.pass(Duration.ofSeconds(30));
        assertThat(world.b.snapshot().isakmpSas())
                .as("who was at the old place is dead")
                .singleElement()
                .satisfies(sa -> assertThat(sa.remote().getPort()).isEqualTo(4500 + 31_000));
        assertThat(world.b.inbound).hasSize(1);
    }

    @Test
    void oneThatIsHeardOfNoMoreLosesAllAndTheOthersNothing() {
        Rules bob = warrior("bob@example.org", "10.7.0.0/24");
        bob.local = SECOND;
        world.load(
                Rules.policy(warrior("alice@example.org", "10.1.0.0/24"), bob),
                Rules.policy(host("alice@example.org"), host("bob@example.org")));
        assertThat(world.b.inbound).hasSize(2);

        world.wire = flight -> {
            InetAddress atB = flight.datagram().remote().getAddress();
            InetAddress atA = flight.datagram().local().getAddress();
            return atB.equals(Rules.A) || atA.equals(Rules.A) ? List.of() : List.of(flight);
        };
        world.pass(Duration.ofSeconds(30));

        assertThat(world.b.inbound.values()).singleElement().returns(SECOND, Sa::source);
        assertThat(world.b.flows).hasSize(2);
        assertThat(world.b.log).anyMatch(line -> line.startsWith("peer 192.0.2.1 is dead"));
        world.assertTunnelUp(bob.name(), "from-10.2.0.0/24-to-0.0.0.0/0-bob@example.org-10.7.0.0/24@192.0.2.11");
    }
}
