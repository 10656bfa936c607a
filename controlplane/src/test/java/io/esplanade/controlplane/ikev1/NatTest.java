package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A NAT before gateway A: B sees 198.51.100.7 and other ports. */
class NatTest {
    static final InetAddress OUTSIDE = InetAddress.ofLiteral("198.51.100.7");
    private static final int PORT_SHIFT = 20_000;

    private static World behindNat() {
        Rules b = Rules.ofB();
        b.peer = OUTSIDE;
        return behindNat(Rules.ofA(), b);
    }

    /** A is behind the NAT. */
    static World behindNat(Rules a, Rules b) {
        World world = new World();
        world.wire = flight -> List.of(translate(world, flight));
        world.load(Rules.policy(a), Rules.policy(b));
        return world;
    }

    private static World.Flight translate(World world, World.Flight flight) {
        Event.Datagram d = flight.datagram();
        if (d.remote().getAddress().equals(Rules.A)) {
            InetSocketAddress outside = new InetSocketAddress(OUTSIDE, d.remote().getPort() + PORT_SHIFT);
            return new World.Flight(
                    flight.name(),
                    world.b,
                    new Event.Datagram(d.octets(), d.local(), outside, d.natTraversal()));
        }
        InetSocketAddress inside = new InetSocketAddress(Rules.A, d.local().getPort() - PORT_SHIFT);
        return new World.Flight(
                flight.name(), world.a, new Event.Datagram(d.octets(), inside, d.remote(), d.natTraversal()));
    }

    @Test
    void bothSidesFloatToPort4500AndPutEspIntoUdp() {
        World world = behindNat();

        assertThat(world.sent).endsWith("A quick 1", "B quick 2", "A quick 3");
        assertThat(world.a.outbound.values())
                .singleElement(type(EspSa.class))
                .satisfies(sa -> {
                    assertThat(sa.udp()).isEqualTo(new UdpEncapsulation(4500, 4500));
                    assertThat(sa.source()).isEqualTo(Rules.A);
                });
        assertThat(world.b.outbound.values())
                .singleElement(type(EspSa.class))
                .satisfies(sa -> {
                    assertThat(sa.udp()).isEqualTo(new UdpEncapsulation(4500, 4500 + PORT_SHIFT));
                    assertThat(sa.destination()).isEqualTo(OUTSIDE);
                });
        assertThat(world.a.snapshot().isakmpSas().getFirst().natTraversal()).isTrue();
        assertThat(world.a.snapshot().isakmpSas().getFirst().local().getPort()).isEqualTo(4500);
    }

    @Test
    void onlyTheSideBehindTheNatKeepsItsMappingAlive() {
        World world = behindNat();
        world.pass(Duration.ofSeconds(61));

        assertThat(world.a.keepalives).isEqualTo(3);
        assertThat(world.b.keepalives).isZero();
    }

    @Test
    void oneSideThatWantsEspInUdpIsEnoughAndNeedsNoKeepalives() {
        for (boolean initiatorWantsIt : List.of(true, false)) {
            World world = new World();
            (initiatorWantsIt ? world.a : world.b).wantUdpEncapsulation();
            world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
            world.assertTunnelUp();
            world.pass(Duration.ofSeconds(61));

            UdpEncapsulation ports = new UdpEncapsulation(4500, 4500);
            assertThat(world.a.outbound.values()).singleElement(type(EspSa.class)).returns(ports, EspSa::udp);
            assertThat(world.b.outbound.values()).singleElement(type(EspSa.class)).returns(ports, EspSa::udp);
            assertThat(world.a.keepalives + world.b.keepalives).isZero();
        }
    }

    @Test
    void withoutNatNothingFloats() {
        World world = World.up();

        assertThat(world.a.snapshot().isakmpSas().getFirst().local().getPort()).isEqualTo(500);
        assertThat(world.a.snapshot().isakmpSas().getFirst().natTraversal()).isFalse();
    }

    @Test
    void aRepeatedMessage3IsAnsweredOnItsOldPort() {
        World world = new World();
        int[] lost = {0};
        world.wire = flight -> {
            if (flight.name().equals("B main 4") && lost[0]++ == 0) {
                return List.of();
            }
            return List.of(translate(world, flight));
        };
        Rules b = Rules.ofB();
        b.peer = OUTSIDE;
        world.load(Rules.policy(Rules.ofA()), Rules.policy(b));
        world.pass(Duration.ofSeconds(2));

        assertThat(world.a.outbound).hasSize(1);
        assertThat(world.b.outbound).hasSize(1);
    }
}
