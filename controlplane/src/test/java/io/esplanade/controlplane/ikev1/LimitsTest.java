package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.PayloadType;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger can make us do: the clauses of docs/limits.md that no other test is about. */
class LimitsTest {
    private static Event.Datagram toB(Octets octets, InetAddress from) {
        return new Event.Datagram(octets, at(Rules.B), at(from), false);
    }

    private static InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, 500);
    }

    /** The first of A's messages with this name, and a B that has seen all before it. */
    private static World.Flight upTo(World world, String name) {
        List<World.Flight> caught = new ArrayList<>();
        world.wire = flight -> {
            if (flight.name().equals(name)) {
                caught.add(flight);
                return List.of();
            }
            return List.of(flight);
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        assertThat(caught).hasSize(1);
        return caught.getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A main 1", "A main 3", "A main 5"})
    void eachDatagramHasOneAnswerAtMostARepetitionTheSameOneAndNotForEver(String name) {
        World world = new World();
        World.Flight message = upTo(world, name);
        world.takeFlights();
        world.a.alive = false;
        Octets answer = null;
        int answers = 0;
        for (int i = 0; i < 100; i++) {
            world.deliver(message);
            List<World.Flight> now = world.takeFlights();
            assertThat(now).as("answers to datagram " + i).hasSizeLessThanOrEqualTo(1);
            for (World.Flight each : now) {
                answer = answer == null ? each.datagram().octets() : answer;
                assertThat(each.datagram().octets()).isEqualTo(answer);
                answers++;
            }
        }

        assertThat(answers).isBetween(1, 21);
        if (answer != null) {
            assertThat(answer.length()).isLessThanOrEqualTo(message.datagram().octets().length() * 13 / 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A main 1", "A main 3"})
    void aResponderIsSilentAsLongAsNothingComes(String name) {
        World world = new World();
        World.Flight message = upTo(world, name);
        world.takeFlights();
        world.a.alive = false;
        world.deliver(message);
        assertThat(world.takeFlights()).hasSize(1);
        int sent = world.sent.size();
        world.pass(Duration.ofMinutes(2));

        assertThat(world.sent).hasSize(sent);
        assertThat(world.b.snapshot().halfOpen()).isZero();
    }

    @Test
    void messagesUnderUnknownCookiesMakeNoStateAndFewAnswersThatAreNotLonger() {
        World world = World.up();
        Random random = new Random(1);
        byte[] noise = new byte[96];
        byte[] cookies = new byte[16];
        int requestBytes = 0;
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(noise);
            random.nextBytes(cookies);
            Octets request = MessageEncoder.encode(
                    new Header(
                            Octets.of(cookies, 0, 8),
                            Octets.of(cookies, 8, 8),
                            PayloadType.HASH.number(),
                            ExchangeType.QUICK_MODE,
                            Header.ENCRYPTION,
                            random.nextInt()),
                    Octets.of(noise));
            requestBytes = request.length();
            world.b.on(toB(request, Rules.A));
        }
        List<World.Flight> answers = world.takeFlights();

        assertThat(answers).hasSizeBetween(1, 20);
        int longest = requestBytes;
        assertThat(answers).allMatch(each -> each.datagram().octets().length() <= longest);
        assertThat(world.b.dropped(IkeDrop.UNKNOWN_COOKIES)).isEqualTo(10_000);
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.snapshot().halfOpen()).isZero();
        world.assertTunnelUp();
    }

    @Test
    void noiseMakesNoStateAndHardlyAnAnswer() {
        World world = World.up();
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            if (noise.length > 28 && i % 2 == 0) {
                noise[17] = 0x10; // passes for this version of IKE
                noise[24] = 0;
                noise[25] = 0;
                noise[26] = (byte) (noise.length >> 8);
                noise[27] = (byte) noise.length;
            }
            world.b.on(toB(Octets.of(noise), i % 3 == 0 ? Rules.A : InetAddress.ofLiteral("203.0.113.9")));
        }

        assertThat(world.takeFlights()).hasSizeLessThanOrEqualTo(20);
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.snapshot().halfOpen()).isZero();
        world.assertTunnelUp();
    }

    /** RFC 2409 sections 5.2 and 5.3: what decrypts with a private key before the peer is known is not here at all. */
    @ParameterizedTest
    @CsvSource({"4", "5", "2"})
    void otherMethodsThanOursAreRefusedPublicKeyEncryptionAmongThem(int method) {
        World world = new World();
        Octets first = upTo(world, "A main 1").datagram().octets();
        String asked = HexFormat.of().formatHex(first.toArray()).replace("80030001", "8003%04x".formatted(method));
        world.takeFlights();
        world.b.on(toB(Octets.of(HexFormat.of().parseHex(asked)), Rules.A));

        assertThat(world.b.lastFailure()).contains("phase 1 with 192.0.2.1 failed");
        assertThat(world.takeFlights()).singleElement().satisfies(answer -> assertThat(
                        answer.datagram().octets().length())
                .isLessThan(first.length()));
        assertThat(world.b.snapshot().halfOpen()).isZero();
    }

    @Test
    void aGuestHasRoomForSoManyConnectionsAndNoMore() {
        Rules any = Rules.ofB();
        any.peer = null;
        any.to = "0.0.0.0/0";
        List<Rules> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Rules each = Rules.ofA();
            each.from = "10.1.%d.0/24".formatted(i);
            many.add(each);
        }
        World world = World.of(Rules.policy(many.toArray(Rules[]::new)), Rules.policy(any));
        world.pass(Duration.ofSeconds(10));

        assertThat(world.b.inbound).hasSize(32);
        assertThat(world.b.log.toString()).contains("asks for more connections than are possible");
    }

    @Test
    void noSecretIsInAnythingThatIsWritten() {
        World world = World.up();
        Rules wrong = Rules.ofA();
        wrong.psk = "not the right one";
        world.a.on(new Event.Load(Rules.policy(wrong)));
        world.pass(Duration.ofSeconds(30));
        assertThat(world.a.failures).isNotEmpty();

        for (Gateway gateway : List.of(world.a, world.b)) {
            Stream<Object> written = Stream.of(
                    gateway.log,
                    gateway.failures,
                    gateway.snapshot(),
                    gateway.ended,
                    gateway.inbound.values(),
                    gateway.outbound.values(),
                    Rules.policy(wrong),
                    Rules.policy(Rules.ofB()));
            assertThat(written.map(Object::toString))
                    .noneMatch(text -> text.contains("mekmitasdigoat") || text.contains("not the right one"));
        }
    }
}
