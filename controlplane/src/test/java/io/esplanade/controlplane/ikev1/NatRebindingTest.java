package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A NAT before gateway A forgets its mappings and makes new ones. */
class NatRebindingTest {
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress OTHER_LINE = InetAddress.ofLiteral("203.0.113.99");

    private final World world = new World();
    private InetAddress outside = OUTSIDE;
    private int shift = 20_000;
    /** Everything that reached B. */
    private final List<World.Flight> toB = new ArrayList<>();

    private void up(boolean ruleNamesTheBox) {
        world.wire = this::translate;
        Rules b = Rules.ofB();
        b.peer = ruleNamesTheBox ? OUTSIDE : null;
        b.mode = IkeRule.Mode.PASSIVE;
        world.load(Rules.policy(Rules.ofA()), Rules.policy(b));
        assertThat(world.b.outbound).hasSize(1);
    }

    private List<World.Flight> translate(World.Flight flight) {
        Event.Datagram d = flight.datagram();
        if (flight.to() == world.b) {
            InetSocketAddress source = new InetSocketAddress(outside, d.remote().getPort() + shift);
            World.Flight translated = new World.Flight(
                    flight.name(), world.b, new Event.Datagram(d.octets(), d.local(), source, d.natTraversal()));
            toB.add(translated);
            return List.of(translated);
        }
        int port = d.local().getPort() - shift;
        if (!d.local().getAddress().equals(outside) || (port != 500 && port != 4500)) {
            return List.of(); // a mapping that is no more
        }
        InetSocketAddress inside = new InetSocketAddress(Rules.A, port);
        return List.of(new World.Flight(
                flight.name(), world.a, new Event.Datagram(d.octets(), inside, d.remote(), d.natTraversal())));
    }

    private void rebind(InetAddress newOutside, int newShift) {
        outside = newOutside;
        shift = newShift;
    }

    private InetSocketAddress mapping() {
        return new InetSocketAddress(outside, 4500 + shift);
    }

    private void espFromA() {
        Sa inbound = world.b.inbound.values().iterator().next();
        world.b.on(new Event.PeerMoved(inbound, mapping()));
        world.fly();
    }

    private void assertFollowed() {
        assertThat(world.b.snapshot().isakmpSas()).singleElement().satisfies(sa -> assertThat(sa.remote())
                .isEqualTo(mapping()));
        assertThat(world.b.outbound.values())
                .singleElement()
                .returns(outside, Sa::destination)
                .returns(new UdpEncapsulation(4500, mapping().getPort()), sa -> ((EspSa) sa).udp());
        assertThat(world.b.inbound.values())
                .singleElement()
                .returns(outside, Sa::source)
                .returns(new UdpEncapsulation(4500, mapping().getPort()), sa -> ((EspSa) sa).udp());
    }

    @Test
    void espFromANewPortIsFollowedByEspAndIke() {
        up(true);
        rebind(OUTSIDE, 31_000);
        espFromA();

        assertFollowed();
        world.pass(Duration.ofMinutes(1));
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.outbound).hasSize(1);
    }

    @Test
    void anIkeMessageFromANewPortIsFollowedByItsAnswer() {
        up(true);
        rebind(OUTSIDE, 31_000);
        // A asks whether B lives: the answer has to come through the new mapping.
        world.pass(Duration.ofSeconds(6));

        assertFollowed();
        assertThat(world.a.log.toString()).doesNotContain("is dead");
    }

    @Test
    void aRuleForAnyFollowsToAnotherAddress() {
        up(false);
        rebind(OTHER_LINE, 31_000);
        espFromA();

        assertFollowed();
        world.pass(Duration.ofMinutes(1));
        assertFollowed();
        // What is negotiated from there belongs to the same peer.
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.pass(Duration.ofSeconds(30));
        assertFollowed();
    }

    @Test
    void aRuleForOneAddressDoesNotFollowToAnother() {
        up(true);
        rebind(OTHER_LINE, 31_000);
        espFromA();

        assertThat(world.b.outbound.values().iterator().next().destination()).isEqualTo(OUTSIDE);
    }

    @Test
    void withoutANatBeforeThePeerNothingIsFollowed() {
        World plain = World.up();
        Sa inbound = plain.b.inbound.values().iterator().next();
        plain.b.on(new Event.PeerMoved(inbound, new InetSocketAddress(Rules.A, 31_000)));

        assertThat(plain.b.inbound.values()).containsExactly(inbound);
    }

    @Test
    void theSideWithoutANatIsNotFollowed() {
        up(true);
        Sa inbound = world.a.inbound.values().iterator().next();
        world.a.on(new Event.PeerMoved(inbound, new InetSocketAddress(Rules.B, 31_000)));

        assertThat(world.a.inbound.values()).containsExactly(inbound);
    }

    @Test
    void neitherAReplayNorGarbageFromElsewhereMovesAnything() {
        up(true);
        world.pass(Duration.ofSeconds(6));
        List<World.Flight> recorded = List.copyOf(toB);
        InetSocketAddress before = world.b.snapshot().isakmpSas().getFirst().remote();
        InetSocketAddress attacker = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.66"), 4500);
        world.wire = List::of;
        for (World.Flight flight : recorded) {
            Event.Datagram d = flight.datagram();
            byte[] garbage = d.octets().toArray();
            garbage[garbage.length - 1] ^= 1;
            garbage[21] ^= 0x55; // another message ID
            for (Octets octets : List.of(d.octets(), Octets.of(garbage))) {
                world.b.on(new Event.Datagram(octets, d.local(), attacker, true));
            }
        }
        world.takeFlights().forEach(flight -> assertThat(flight.datagram().local().getAddress())
                .isNotEqualTo(attacker.getAddress()));

        assertThat(world.b.snapshot().isakmpSas().getFirst().remote()).isEqualTo(before);
        assertThat(world.b.outbound.values().iterator().next().destination()).isEqualTo(OUTSIDE);
        assertThat(world.b.dropped(IkeDrop.NOT_AUTHENTIC)).isPositive();
    }

    @Test
    void messagesMoveAPeerOnceASecondAtMost() {
        up(true);
        world.pass(Duration.ofSeconds(12));
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), true, "octets"));
        List<World.Flight> fresh = world.takeFlights(); // a delete, and message 1 of the next quick mode
        assertThat(fresh).hasSize(2);
        for (World.Flight flight : fresh) {
            rebind(OUTSIDE, shift + 1000);
            translate(flight).forEach(world::deliver);
        }

        assertThat(world.b.log.stream().filter(line -> line.contains("has a new mapping"))).hasSize(1);
        assertThat(world.b.snapshot().isakmpSas().getFirst().remote().getPort()).isEqualTo(25_500);
    }

    @Test
    void aPairThatWasMadeWhileThePeerMovedGoesWhereThePeerIs() {
        up(true);
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.takeFlights().forEach(flight -> translate(flight).forEach(world::deliver)); // message 1
        World.Flight second = world.takeFlights().getFirst();
        translate(second).forEach(world::deliver);
        rebind(OUTSIDE, 31_000);
        world.pass(Duration.ofSeconds(30)); // message 3 comes from elsewhere

        assertFollowed();
    }

    @Test
    void whatReplacesAnIsakmpSaBeginsOnPort4500() {
        up(true);
        int before = world.sent.size();
        world.pass(Duration.ofHours(1));

        assertThat(world.sent.subList(before, world.sent.size())).contains("A main 1", "A main 5");
        assertThat(toB.subList(4, toB.size())).allMatch(flight -> flight.datagram().natTraversal());
    }

    @Test
    void aMovedPairIsReplacedAndDeletedByItsNewName() {
        up(true);
        rebind(OUTSIDE, 31_000);
        espFromA();
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.pass(Duration.ofSeconds(60));
        assertFollowed();
        world.b.on(new Event.Shutdown());
        world.fly();

        assertThat(world.b.outbound).isEmpty();
        assertThat(world.b.inbound).isEmpty();
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
    }
}
