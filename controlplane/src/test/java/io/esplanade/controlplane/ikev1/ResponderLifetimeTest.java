package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ikev1.message.LifetimeData;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Spi;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A responder that is offered more time than its rule has takes what it wants, and says so. */
class ResponderLifetimeTest {
    private static World world(int mainSeconds, int quickSeconds) {
        Rules b = Rules.ofB();
        b.mainLifetime = Lifetime.exactly(mainSeconds);
        b.quickLifetime = Lifetime.exactly(quickSeconds);
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(b));
        world.assertTunnelUp();
        return world;
    }

    @Test
    void bothSidesHoldToTheShorterTimeOfPhase2() {
        World world = world(3600, 600);

        assertThat(world.a.inbound.values()).extracting(sa -> sa.lifetime().hardSeconds()).containsOnly(600L);
        assertThat(world.b.inbound.values()).extracting(sa -> sa.lifetime().hardSeconds()).containsOnly(600L);
        assertThat(world.a.snapshot().tunnels().getFirst().rekeyInSeconds()).isBetween(500L, 560L);
    }

    @Test
    void bothSidesHoldToTheShorterTimeOfPhase1() {
        World world = world(900, 1200);

        assertThat(world.a.snapshot().isakmpSas().getFirst().expiresInSeconds()).isBetween(890L, 900L);
        assertThat(world.b.snapshot().isakmpSas().getFirst().expiresInSeconds()).isBetween(890L, 900L);
        world.pass(Duration.ofSeconds(1000));
        world.assertTunnelUp();
        assertThat(world.sent).contains("A main 5");
    }

    @Test
    void noPeerMakesUsNegotiateAllTheTime() {
        World world = world(10, 10);

        assertThat(world.a.snapshot().isakmpSas().getFirst().expiresInSeconds()).isBetween(50L, 60L);
        assertThat(world.a.inbound.values()).extracting(sa -> sa.lifetime().hardSeconds()).containsOnly(60L);
    }

    private static Payload keeps(World world, long seconds) {
        Spi own = world.b.inbound.keySet().iterator().next();
        return ResponderLifetime.payload(ProtocolId.ESP, Phase2Proposals.octets(own), seconds);
    }

    @Test
    void aPairIsReplacedInTheTimeThatThePeerTellsOfLater() {
        World world = world(1200, 1200);
        Spi before = world.a.inbound.keySet().iterator().next();
        world.pass(Duration.ofSeconds(10));
        world.b.inform(keeps(world, 100));
        world.fly();
        assertThat(world.a.snapshot().tunnels().getFirst().rekeyInSeconds()).isBetween(70L, 85L);
        for (int i = 0; i < 400; i++) {
            world.pass(Duration.ofMillis(250));
            world.assertTunnelUp();
        }

        assertThat(world.a.inbound).hasSize(1).doesNotContainKey(before);
    }

    @Test
    void aTimeThatIsOverAlreadyLeavesTimeToReplaceThePair() {
        World world = world(1200, 1200);
        Spi before = world.a.inbound.keySet().iterator().next();
        world.pass(Duration.ofMinutes(5));
        world.b.inform(keeps(world, 100));
        for (int i = 0; i < 400; i++) {
            world.pass(Duration.ofMillis(250));
            world.assertTunnelUp();
        }

        assertThat(world.a.inbound).hasSize(1).doesNotContainKey(before);
    }

    @Test
    void aLongerTimeAndAnotherPairChangeNothing() {
        World world = world(1200, 1200);
        long before = world.a.snapshot().tunnels().getFirst().rekeyInSeconds();
        Spi other = new Spi(0x77777);
        world.b.inform(
                keeps(world, 5000),
                ResponderLifetime.payload(ProtocolId.ESP, Phase2Proposals.octets(other), 100),
                ResponderLifetime.payload(ProtocolId.AH, Phase2Proposals.octets(other), 100),
                ResponderLifetime.payload(ProtocolId.ESP, Octets.EMPTY, 100));
        world.fly();

        assertThat(world.a.snapshot().tunnels().getFirst().rekeyInSeconds()).isEqualTo(before);
    }

    @Test
    void aNotificationThatCannotBeReadIsNone() {
        for (String hex : new String[] {"", "80", "800b0001", "800b000100", "000c0004ffffffff", "800b0002800c0001"}) {
            Notification odd = Notification.of(
                    ProtocolId.ISAKMP, NotifyType.RESPONDER_LIFETIME, Octets.EMPTY, Octets.ofHex(hex));
            assertThat(ResponderLifetime.within(3600, ProtocolId.ISAKMP, odd)).as(hex).isEqualTo(3600);
        }
    }

    @Test
    void secondsComeBackAsTheyWereSaid() {
        for (ProtocolId protocol : new ProtocolId[] {ProtocolId.ISAKMP, ProtocolId.ESP}) {
            for (long seconds : new long[] {1, 65_535, 65_536, 4_000_000_000L}) {
                assertThat(LifetimeData.decode(protocol, LifetimeData.encode(protocol, seconds)).seconds())
                        .hasValue(seconds);
            }
        }
    }

    /** The two sides do not notice together that a volume is used up. */
    @Test
    void theVolumeAtWhichAnSaIsReplacedHasAJitterAndIsEarlierForWhoBegan() {
        CoreContext context = new CoreContext(new io.esplanade.controlplane.ike.IkeCore.Environment(
                new java.util.Random(5)::nextBytes, new NoSpis(), remote -> null, tunnel -> 0L, io.esplanade.controlplane.ike.LeaseStore.NONE,
                () -> KeyRing.empty(Path.of("/etc/esplanade")), false));
        java.util.Set<Long> early = new java.util.HashSet<>();
        for (int i = 0; i < 100; i++) {
            long initiator = Lifetimes.softOctets(context, io.esplanade.controlplane.explain.Role.INITIATOR, 1_000_000);
            long responder = Lifetimes.softOctets(context, io.esplanade.controlplane.explain.Role.RESPONDER, 1_000_000);
            assertThat(initiator).isBetween(850_000L, 920_000L);
            assertThat(responder).isBetween(940_000L, 950_000L);
            early.add(initiator);
        }
        assertThat(early).hasSizeGreaterThan(90);
        assertThat(Lifetimes.softOctets(context, io.esplanade.controlplane.explain.Role.INITIATOR, 0)).isZero();
    }

    private static final class NoSpis implements io.esplanade.controlplane.ike.SpiAllocator {
        @Override
        public Spi getSpi(String tunnel) {
            return new Spi(256);
        }

        @Override
        public void releaseSpi(Spi spi) {}
    }

    /** RFC 2408 section 3.1: a peer may set the commit bit, which nothing authenticates; it changes nothing for us. */
    @Test
    void theCommitBitIsTolerated() {
        World world = new World();
        world.wire = flight -> {
            byte[] octets = flight.datagram().octets().toArray();
            if (flight.name().contains("quick")) {
                octets[19] |= 2;
            }
            return java.util.List.of(flight.with(Octets.of(octets)));
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        world.assertTunnelUp();
        Sa before = world.a.inbound.values().iterator().next();
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.pass(Duration.ofSeconds(30));

        world.assertTunnelUp();
        assertThat(world.a.inbound.values()).doesNotContain(before);
    }
}
