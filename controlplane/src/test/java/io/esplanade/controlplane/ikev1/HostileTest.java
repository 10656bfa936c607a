package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.AuthenticationMethod;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.PayloadType;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers and liars. */
class HostileTest {
    private static final List<String> MESSAGES = List.of(
            "A main 1", "B main 2", "A main 3", "B main 4", "A main 5", "B main 6",
                "A quick 1", "B quick 2", "A quick 3");

    private static InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, 500);
    }

    private static Event.Datagram toB(Octets octets, InetAddress from) {
        return new Event.Datagram(octets, at(Rules.B), at(from), false);
    }

    private static Octets firstMessage(byte[] cookie) {
        return MessageEncoder.encode(Message.of(
                Header.clear(Octets.of(cookie), Header.NO_COOKIE, ExchangeType.MAIN_MODE, 0),
                List.of(Phase1Proposals.offer(
                        List.of(Rules.ofA().build()), AuthenticationMethod.PRE_SHARED_KEY))));
    }

    @Test
    void tenThousandFirstMessagesUnderThePeersAddressDoNotKeepThePeerOut() {
        World world = new World();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        Random random = new Random(5);
        world.a.on(new Event.Load(Rules.policy(Rules.ofA())));
        for (int i = 0; i < MESSAGES.size(); i++) {
            for (World.Flight flight : world.takeFlights()) {
                flood(world, random);
                world.deliver(flight);
            }
        }

        world.assertTunnelUp();
        assertThat(world.b.snapshot().halfOpen()).isLessThanOrEqualTo(HalfOpen.MAX);
        assertThat(world.b.dropped(IkeDrop.HALF_OPEN_EVICTED)).isPositive();
        world.wire = flight -> List.of();
        world.pass(Duration.ofSeconds(31));
        assertThat(world.b.snapshot().halfOpen()).isZero();
    }

    /**
     * 1200 first messages under A's address; the answers go to A, where nobody asked for them, and are left out here.
     */
    private static void flood(World world, Random random) {
        List<World.Flight> before = world.takeFlights();
        byte[] cookie = new byte[8];
        for (int i = 0; i < 1_200; i++) {
            random.nextBytes(cookie);
            world.b.on(toB(firstMessage(cookie), Rules.A));
        }
        assertThat(world.takeFlights()).hasSizeLessThanOrEqualTo(1_200);
        before.forEach(world::putBack);
    }

    @Test
    void floodsOfStrangersLeaveRoomForNamedPeers() {
        World world = new World();
        Rules any = Rules.ofB();
        any.peer = null;
        any.from = "10.9.0.0/24";
        world.b.on(new Event.Load(Rules.policy(Rules.ofB(), any)));
        Random random = new Random(6);
        byte[] cookie = new byte[8];
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(cookie);
            world.b.on(toB(firstMessage(cookie), InetAddress.ofLiteral("203.0.113." + i % 250)));
        }
        world.takeFlights();
        world.a.on(new Event.Load(Rules.policy(Rules.ofA())));
        world.fly();

        world.assertTunnelUp();
    }

    @Test
    void floodsUnderTheAddressesOfNamedPeersLeaveRoomForStrangers() {
        World world = new World();
        Rules any = Rules.ofB();
        any.peer = null;
        any.from = "10.9.0.0/24";
        world.b.on(new Event.Load(Rules.policy(Rules.ofB(), any)));
        Random random = new Random(7);
        byte[] cookie = new byte[8];
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(cookie);
            world.b.on(toB(firstMessage(cookie), Rules.A));
        }
        world.takeFlights();
        random.nextBytes(cookie);
        world.b.on(toB(firstMessage(cookie), InetAddress.ofLiteral("203.0.113.9")));

        assertThat(world.takeFlights()).singleElement().satisfies(answer ->
                assertThat(answer.datagram().local()).isEqualTo(at(InetAddress.ofLiteral("203.0.113.9"))));
        assertThat(world.b.dropped(IkeDrop.HALF_OPEN_FULL)).isZero();
        assertThat(world.b.snapshot().halfOpen()).isEqualTo(HalfOpen.MAX);
    }

    @Test
    void strangersGetNoAnswerAndNoState() {
        World world = new World();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        world.b.on(toB(firstMessage(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), InetAddress.ofLiteral("203.0.113.9")));

        assertThat(world.takeFlights()).isEmpty();
        assertThat(world.b.snapshot().halfOpen()).isZero();
        assertThat(world.b.dropped(IkeDrop.UNKNOWN_PEER)).isEqualTo(1);
    }

    @Test
    void nobodyGetsMoreThanOneAnswerNorALongerOne() {
        World world = new World();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        Octets first = firstMessage(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        world.b.on(toB(first, Rules.A));
        List<World.Flight> answers = world.takeFlights();

        assertThat(answers).singleElement().satisfies(answer -> assertThat(
                        answer.datagram().octets().length())
                .isLessThanOrEqualTo(first.length()));
        world.wire = flight -> {
            throw new AssertionError("answered again: " + flight.name());
        };
        world.pass(Duration.ofMinutes(2));
    }

    @Test
    void deleteAndInitialContactInClearOrWithAWrongHashDoNothing() {
        World world = World.up();
        var sa = world.a.snapshot().isakmpSas().getFirst();
        Cookies cookies = new Cookies(sa.initiatorCookie(), sa.responderCookie());
        List<Payload> lies = List.of(
                Delete.of(ProtocolId.ISAKMP, List.of(cookies.joined())),
                Delete.of(ProtocolId.ESP, world.a.outbound.keySet().stream().map(Phase2Proposals::octets).toList()),
                Notification.of(ProtocolId.ISAKMP, NotifyType.INITIAL_CONTACT, cookies.joined(), Octets.EMPTY));
        Random random = new Random(3);
        for (Payload lie : lies) {
            Header clear = Header.clear(cookies.initiator(), cookies.responder(), ExchangeType.INFORMATIONAL, 77);
            world.b.on(toB(MessageEncoder.encode(Message.of(clear, List.of(lie))), Rules.A));
            Header encrypted = new Header(
                    cookies.initiator(),
                    cookies.responder(),
                    PayloadType.HASH.number(),
                    ExchangeType.INFORMATIONAL,
                    Header.ENCRYPTION,
                    78);
            byte[] noise = new byte[64];
            random.nextBytes(noise);
            world.b.on(toB(MessageEncoder.encode(encrypted, Octets.of(noise)), Rules.A));
        }
        world.fly();

        world.assertTunnelUp();
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.dropped(IkeDrop.UNPROTECTED)).isEqualTo(3);
        assertThat(world.b.dropped(IkeDrop.NOT_AUTHENTIC)).isEqualTo(3);
    }

    @Test
    void aReplayedDeleteDoesNothing() {
        World world = World.up();
        List<World.Flight> deletes = new ArrayList<>();
        world.wire = flight -> {
            if (flight.name().startsWith("A informational")) {
                deletes.add(flight);
            }
            return List.of(flight);
        };
        world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
        world.pass(Duration.ofSeconds(4));
        world.pass(Duration.ofSeconds(30));
        int size = world.b.outbound.size();
        long before = world.b.dropped(IkeDrop.DUPLICATE);
        deletes.forEach(world::deliver);
        world.fly();

        assertThat(world.b.dropped(IkeDrop.DUPLICATE)).isEqualTo(before + deletes.size());
        assertThat(world.b.outbound).hasSize(size);
        world.assertTunnelUp();
    }

    /** HASH(1) does not tell who made it: an attacker who swallows our questions must not answer them with themselves. */
    @Test
    void ourOwnMessagesSentBackToUsAreReplays() {
        World world = World.up();
        List<World.Flight> ours = new ArrayList<>();
        world.wire = flight -> {
            if (flight.name().startsWith("A ")) {
                ours.add(flight);
            }
            return List.of();
        };
        world.pass(Duration.ofSeconds(8));
        world.takeFlights();
        long before = world.a.dropped(IkeDrop.DUPLICATE);
        for (World.Flight flight : ours) {
            world.a.on(new Event.Datagram(flight.datagram().octets(), at(Rules.A), at(Rules.B), false));
        }

        assertThat(ours).isNotEmpty().allMatch(flight -> flight.name().startsWith("A informational"));
        assertThat(world.a.dropped(IkeDrop.DUPLICATE)).isEqualTo(before + ours.size());
        assertThat(world.takeFlights()).isEmpty();
    }

    @Test
    void aMessageIdBeginsOneExchangeOnly() {
        MessageIds ids = new MessageIds();
        for (int i = 0; i < MessageIds.MAX; i++) {
            assertThat(ids.add(i)).isTrue();
        }
        for (int i = 0; i < MessageIds.MAX; i++) {
            assertThat(ids.add(i)).isFalse();
        }
        assertThat(ids.add(-1)).isTrue();
        assertThat(ids.add(0)).as("the oldest made room").isTrue();
        assertThat(ids.add(2)).isFalse();
    }

    @Test
    void anInboundSaThatTheDataPlaneRefusesEndsTheQuickMode() {
        World world = new World();
        world.wire = flight -> {
            if (flight.name().equals("B quick 1") || flight.name().equals("B quick 2")) {
                Sa refused = world.b.inbound.values().iterator().next();
                world.b.inbound.clear();
                world.wire = List::of;
                world.b.on(new Event.InstallFailed(refused, "no room"));
            }
            return List.of(flight);
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));

        assertThat(world.b.lastFailure()).contains("the data plane refused").contains("no room");
        assertThat(world.b.outbound).isEmpty();
        assertThat(world.a.outbound).as("A was told").isEmpty();
        world.pass(Duration.ofSeconds(30));
        world.assertTunnelUp();
    }

    @Test
    void anOutboundSaThatTheDataPlaneRefusesEndsTheQuickModeAndHarmsNoOtherSa() {
        World world = new World();
        world.wire = flight -> {
            if (flight.name().equals("A quick 3")) {
                world.wire = next -> List.of();
                world.b.on(new Event.InstallFailed(world.b.outbound.values().iterator().next(), "an SA has this SPI"));
            }
            return List.of(flight);
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));

        assertThat(world.b.lastFailure()).contains("the data plane refused").contains("an SA has this SPI");
        assertThat(world.b.inbound).isEmpty();
        assertThat(world.b.outbound).as("the SA that has the SPI").hasSize(1);
    }

    @Test
    void aForgedInvalidCookieMakesUsAskThePeerAndNoMore() {
        World world = World.up();
        var sa = world.a.snapshot().isakmpSas().getFirst();
        Cookies cookies = new Cookies(sa.initiatorCookie(), sa.responderCookie());
        for (int i = 0; i < 1000; i++) {
            Header header = Header.clear(cookies.initiator(), cookies.responder(), ExchangeType.INFORMATIONAL, i + 1);
            Notification lie =
                    Notification.of(ProtocolId.ISAKMP, NotifyType.INVALID_COOKIE, Octets.EMPTY, Octets.EMPTY);
            world.a.on(new Event.Datagram(
                    MessageEncoder.encode(Message.of(header, List.of(lie))), at(Rules.A), at(Rules.B), false));
        }
        List<World.Flight> questions = world.takeFlights();

        assertThat(questions).hasSize(1);
        questions.forEach(world::deliver);
        world.pass(Duration.ofSeconds(10));
        world.assertTunnelUp();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void everyTruncationOfAMessageIsSurvived(int index) {
        String victim = MESSAGES.get(index);
        World world = new World();
        world.wire = flight -> {
            List<World.Flight> arriving = new ArrayList<>();
            if (flight.name().equals(victim)) {
                byte[] whole = flight.datagram().octets().toArray();
                for (int length = 0; length < whole.length; length++) {
                    arriving.add(flight.with(Octets.of(whole, 0, length)));
                }
            }
            arriving.add(flight);
            return arriving;
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        world.pass(Duration.ofSeconds(5));

        world.assertTunnelUp();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void mutationsOfAMessageAreSurvivedAndTheHandshakeIsDoneInTheEnd(long index) {
        String victim = MESSAGES.get((int) index);
        Random random = new Random(index);
        for (int round = 0; round < 12; round++) {
            World world = new World(100 * index + round);
            int[] mutated = {0};
            world.wire = flight -> {
                if (flight.name().equals(victim) && mutated[0]++ == 0) {
                    return List.of(flight.with(mutate(flight.datagram().octets(), random)), flight);
                }
                return List.of(flight);
            };
            world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
            world.pass(Duration.ofSeconds(100));

            world.assertTunnelUp();
            assertThat(world.a.inbound).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void aMessageReplacedByItsMutationIsSurvivedToo(long index) {
        String victim = MESSAGES.get((int) index);
        Random random = new Random(50 + index);
        for (int round = 0; round < 12; round++) {
            World world = new World(100 * index + round);
            int[] mutated = {0};
            world.wire = flight -> flight.name().equals(victim) && mutated[0]++ == 0
                    ? List.of(flight.with(mutate(flight.datagram().octets(), random)))
                    : List.of(flight);
            world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
            world.pass(Duration.ofSeconds(100));

            world.assertTunnelUp();
        }
    }

    /** Flips bits, overwrites octets, cuts or lengthens; now and then mends the length of the header. */
    private static Octets mutate(Octets octets, Random random) {
        byte[] bytes = octets.toArray();
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                for (int i = from; i < Math.min(bytes.length, from + 8); i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
            }
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1);
            default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(40));
        }
        if (bytes.length >= Header.LENGTH_BYTES && random.nextBoolean()) {
            ByteBuffer.wrap(bytes).putInt(Header.LENGTH_BYTES - 4, bytes.length);
        }
        return Octets.of(bytes);
    }

    @Test
    void withAFullDiffieHellmanQueueTheExchangeIsGivenUpAndTriedAgain() {
        World world = new World();
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        world.b.holdDh = true;
        world.a.on(new Event.Load(Rules.policy(Rules.ofA())));
        world.fly();
        world.b.on(new Event.DhRefused(world.b.dhQueue.remove().ticket()));
        world.b.holdDh = false;
        world.pass(Duration.ofMinutes(3));

        world.assertTunnelUp();
    }

    @Test
    void quickModesWithoutEndDoNotHeapUpSas() {
        World world = World.up();
        for (int i = 0; i < 200; i++) {
            world.a.on(new Event.Expire(world.a.outbound.values().iterator().next(), false, "octets"));
            world.fly();
        }

        assertThat(world.b.inbound.size()).isLessThan(210);
        world.pass(Duration.ofSeconds(40));
        assertThat(world.b.inbound).hasSize(1);
        world.assertTunnelUp();
    }
}
