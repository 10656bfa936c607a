package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Fragment;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.controlplane.ikev1.message.VendorIds;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in pieces: a whole tunnel made of them, and what one sends itself. */
class FragmentationTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress(Rules.A, 500);

    private static List<World.Flight> cut(World.Flight flight, int pieceBytes) {
        return Outgoing.pieces(flight.datagram().octets(), pieceBytes).stream()
                .map(flight::with)
                .toList();
    }

    private static World worldOnWire(int pieceBytes, Random shuffle) {
        World world = new World();
        world.wire = flight -> {
            List<World.Flight> pieces = new ArrayList<>(cut(flight, pieceBytes));
            Collections.shuffle(pieces, shuffle);
            return pieces;
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        return world;
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 2000})
    void everyMessageMayComeInPiecesAndInAnyOrder(int pieceBytes) {
        World world = worldOnWire(pieceBytes, new Random(3));
        world.assertTunnelUp();
        world.pass(Duration.ofMinutes(2)); // informational messages too

        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
        world.assertTunnelUp();
    }

    private static Rules aggressive(Rules rules) {
        rules.aggressive = true;
        return rules;
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 2000})
    void inAggressiveModeToo(int pieceBytes) {
        World world = new World();
        Random shuffle = new Random(5);
        List<String> saidSo = new ArrayList<>();
        world.wire = flight -> {
            if (MessageDecoder.decode(flight.datagram().octets()) instanceof Decoded.Clear clear
                    && clear.message().all(VendorId.class).contains(VendorIds.FRAGMENTATION)) {
                saidSo.add(flight.name());
            }
            List<World.Flight> pieces = new ArrayList<>(cut(flight, pieceBytes));
            Collections.shuffle(pieces, shuffle);
            return pieces;
        };
        world.load(Rules.policy(aggressive(Rules.ofA())), Rules.policy(aggressive(Rules.ofB())));

        world.assertTunnelUp();
        assertThat(saidSo).containsExactly("A aggressive 1", "B aggressive 2");
    }

    @Test
    void aLostPieceComesWithTheRepetitionOfItsMessage() {
        World world = new World();
        int[] count = {0};
        world.wire = flight -> cut(flight, 60).stream().filter(piece -> ++count[0] % 7 != 0).toList();
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        world.pass(Duration.ofSeconds(30));

        world.assertTunnelUp();
    }

    @Test
    void piecesOfARepetitionThatIsThereAlreadyDoNotBeginAnewExchange() {
        World world = new World();
        world.wire = flight -> {
            List<World.Flight> twice = new ArrayList<>(cut(flight, 60));
            twice.addAll(cut(flight, 60));
            return twice;
        };
        world.load(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        world.pass(Duration.ofSeconds(5));

        world.assertTunnelUp();
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.snapshot().halfOpen()).isZero();
    }

    @Test
    void piecesFromAStrangerAreNotKept() {
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        Octets first = MessageEncoder.encode(Message.of(
                Header.clear(Octets.ofHex("0102030405060708"), Header.NO_COOKIE, ExchangeType.MAIN_MODE, 0),
                List.of(new Fragment(1, 1, false, Octets.of(new byte[100])))));
        world.b.on(new io.esplanade.controlplane.ike.Event.Datagram(
                first,
                new InetSocketAddress(Rules.B, 500),
                new InetSocketAddress(InetAddress.ofLiteral("203.0.113.5"), 500),
                false));

        assertThat(world.b.dropped(IkeDrop.UNKNOWN_PEER)).isEqualTo(1);
    }

    @Test
    void aLongMessageLeavesInPiecesOf1280OctetsOnlyIfThePeerTakesThem() {
        Octets message = messageOf(4000);
        for (String peer : List.of("192.0.2.9", "2001:db8::9")) {
            for (boolean natTraversal : List.of(false, true)) {
                Path path = new Path(
                        LOCAL, new InetSocketAddress(InetAddress.ofLiteral(peer), 500), natTraversal, false);
                assertThat(new Outgoing(message, path).datagrams())
                        .extracting(Action.Send::datagram)
                        .containsExactly(message);
                int headers = (peer.contains(":") ? 40 : 20) + 8 + (natTraversal ? 4 : 0);
                List<Action.Send> pieces =
                        new Outgoing(message, path.withFragments(true)).datagrams();
                assertThat(pieces).hasSize(4);
                assertThat(pieces.getFirst().datagram().length() + headers).isEqualTo(1280);
                assertThat(pieces).allMatch(piece -> piece.datagram().length() + headers <= 1280);
                assertThat(data(pieces)).isEqualTo(message);
            }
        }
    }

    @Test
    void aMessageThatFitsIsNotCut() {
        Path path = new Path(LOCAL, new InetSocketAddress(Rules.B, 500), false, true);

        assertThat(new Outgoing(messageOf(1200), path).datagrams()).hasSize(1);
    }

    @Test
    void whoTakesPiecesSaysSoByTheHashAloneOrForMainMode() {
        String hash = "4048b7d56ebce88525e7de7f00d6c2d3";
        assertThat(List.of(hash, hash + "80000000", hash + "c0000000"))
                .allMatch(hex -> VendorIds.isFragmentation(new VendorId(Octets.ofHex(hex))));
        assertThat(List.of(hash + "40000000", hash + "8000", "", "4048b7d56ebce88525e7de7f00d6c2d4"))
                .noneMatch(hex -> VendorIds.isFragmentation(new VendorId(Octets.ofHex(hex))));
    }

    private static Octets messageOf(int bytes) {
        byte[] content = new byte[bytes];
        new Random(1).nextBytes(content);
        return MessageEncoder.encode(Message.of(
                Header.clear(Octets.ofHex("0102030405060708"), Octets.ofHex("1112131415161718"), ExchangeType.MAIN_MODE, 0),
                List.of(new VendorId(Octets.of(content)))));
    }

    private static Octets data(List<Action.Send> pieces) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (Action.Send piece : pieces) {
            Decoded decoded = MessageDecoder.decode(piece.datagram());
            all.writeBytes(java.util.Objects.requireNonNull(Fragments.in(decoded)).data().toArray());
        }
        return Octets.of(all.toByteArray());
    }
}
