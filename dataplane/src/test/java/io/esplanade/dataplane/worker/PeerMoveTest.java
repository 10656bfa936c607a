package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A NAT before the peer gives it another port or address: who is told, and what follows. */
class PeerMoveTest {
    private static final InetSocketAddress USUAL = at("192.0.2.1", 4500);
    private static final InetSocketAddress ELSEWHERE = at("192.0.2.77", 61_000);

    private final TestGateway peer = new TestGateway();
    private final TestGateway ours = new TestGateway();
    private final EspSa inbound = Tunnels.sa().in();
    private final EspSa outbound = Tunnels.sa().out();

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @BeforeEach
    void connect() {
        peer.add(Tunnels.require(Tunnels.NET_V4));
        peer.add(Tunnels.sa().out());
        ours.add(inbound);
    }

    private byte[] packetOfPeer() {
        peer.fromTun(TestPacket.udp(false, new byte[100]).build());
        return peer.udpV4.takeDatagrams().getFirst();
    }

    @Test
    void packetsFromWhereTheSaExpectsThemAreNoNews() {
        ours.fromUdpAt(USUAL, packetOfPeer(), packetOfPeer());

        assertThat(ours.events.moved).isEmpty();
    }

    @Test
    void anAuthenticPacketFromElsewhereIsToldOnce() {
        ours.fromUdpAt(USUAL, packetOfPeer());
        ours.fromUdpAt(ELSEWHERE, packetOfPeer(), packetOfPeer());

        assertThat(ours.events.moved).containsExactly("0x00001001 /192.0.2.77:61000");
        assertThat(ours.tun.takePackets()).hasSize(3);
    }

    @Test
    void aForgedPacketAndAReplayedOneAreNot() {
        byte[] first = packetOfPeer();
        ours.fromUdpAt(USUAL, first.clone());
        byte[] forged = packetOfPeer();
        forged[forged.length - 1] ^= 1;
        ours.fromUdpAt(ELSEWHERE, first, forged);

        assertThat(ours.events.moved).isEmpty();
        assertThat(ours.dropped(Drop.REPLAY)).isEqualTo(1);
        assertThat(ours.dropped(Drop.AUTH_FAIL)).isEqualTo(1);
    }

    @Test
    void aPacketThatSomebodyHeldBackIsNot() {
        byte[] heldBack = packetOfPeer();
        ours.fromUdpAt(USUAL, packetOfPeer());
        ours.fromUdpAt(ELSEWHERE, heldBack);

        assertThat(ours.events.moved).isEmpty();
        assertThat(ours.tun.takePackets()).hasSize(2);
    }

    @Test
    void aPeerThatJumpsToAndFroIsToldOfOnceASecond() {
        for (int i = 0; i < 20; i++) {
            ours.fromUdpAt(i % 2 == 0 ? ELSEWHERE : USUAL, packetOfPeer());
        }
        assertThat(ours.events.moved).hasSize(1);
        ours.advanceSeconds(1);
        ours.fromUdpAt(USUAL, packetOfPeer());

        assertThat(ours.events.moved).hasSize(2);
    }

    @Test
    void aMovedOutboundSaGoesOnWithItsNumbersToTheNewPlace() {
        ours.add(Tunnels.require(Tunnels.NET_V4));
        ours.add(outbound);
        ours.fromTun(TestPacket.udp(false, new byte[10]).build());
        assertThat(ours.await(ours.dataplane.movePeer(outbound.id(), ELSEWHERE))).isTrue();
        ours.fromTun(TestPacket.udp(false, new byte[10]).build());

        List<FakeSocket.Run> runs = ours.udpV4.takeRuns();
        assertThat(runs).extracting(run -> run.path().remote())
                .containsExactly(
                        new Endpoint(outbound.destination(), 4500), new Endpoint(ELSEWHERE.getAddress(), 61_000));
        assertThat(runs).extracting(run -> ByteBuffer.wrap(run.datagrams().getFirst()).getInt(4))
                .containsExactly(1, 2);
        EspSa moved = outbound.withPeer(ELSEWHERE);
        assertThat(snapshot(Direction.OUT)).returns(moved, SaSnapshot::sa).returns(2L, SaSnapshot::packets);
        assertThat(ours.await(ours.dataplane.delete(outbound.id()))).isFalse();
        assertThat(ours.await(ours.dataplane.delete(moved.id()))).isTrue();
    }

    @Test
    void theNewestSaStaysTheOneThatCarriesWhenAnOlderOneMoves() {
        Tunnels.SaBuilder newer = Tunnels.sa();
        newer.spi = 0x2002;
        ours.add(Tunnels.require(Tunnels.NET_V4));
        ours.add(outbound, newer.out());
        ours.await(ours.dataplane.movePeer(outbound.id(), ELSEWHERE));
        ours.fromTun(TestPacket.udp(false, new byte[10]).build());

        assertThat(ByteBuffer.wrap(ours.udpV4.takeDatagrams().getFirst()).getInt(0)).isEqualTo(0x2002);
    }

    @Test
    void aMovedInboundSaSaysSoAndFindsNoNewsThere() {
        assertThat(ours.await(ours.dataplane.movePeer(inbound.id(), ELSEWHERE))).isTrue();
        ours.fromUdpAt(ELSEWHERE, packetOfPeer());

        assertThat(ours.events.moved).isEmpty();
        assertThat(snapshot(Direction.IN).sa()).isEqualTo(inbound.withPeer(ELSEWHERE));
    }

    @Test
    void onlySasInUdpMoveAndNoneTakesTheNameOfAnother() {
        Tunnels.SaBuilder raw = Tunnels.sa();
        raw.spi = 0x3003;
        raw.udp = false;
        ours.add(raw.out(), outbound, outbound.withPeer(ELSEWHERE));

        assertThat(ours.await(ours.dataplane.movePeer(raw.out().id(), ELSEWHERE))).isFalse();
        assertThatThrownBy(() -> ours.await(ours.dataplane.movePeer(outbound.id(), ELSEWHERE)))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(ours.delete(outbound)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void transportModeTellsOfAnotherPortAndFollowsToIt(boolean v6) {
        ManualSas.Builder sa = ManualSas.transport(SaProtocol.ESP, v6, 0x4004).inUdp();
        peer.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, sa, v6));
        peer.add(sa.out());
        ours.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, sa, v6));
        ours.add(sa.in());
        byte[] usual = transportPacket(v6);
        ours.fromUdpOf(v6, usual.clone());
        assertThat(ours.events.moved).isEmpty();
        byte[] heldBack = transportPacket(v6);
        byte[] forged = transportPacket(v6);
        forged[forged.length - 1] ^= 1;
        ours.fromUdpOf(v6, 61_000, usual);
        ours.fromUdpOf(v6, 61_000, forged);
        assertThat(ours.events.moved).as("replayed and forged").isEmpty();
        ours.fromUdpOf(v6, transportPacket(v6));
        ours.fromUdpOf(v6, 61_000, heldBack);
        assertThat(ours.events.moved).as("held back").isEmpty();
        ours.fromUdpOf(v6, 61_000, transportPacket(v6));
        ours.fromUdpOf(v6, 61_000, transportPacket(v6));

        InetSocketAddress now = new InetSocketAddress(ManualSas.source(v6), 61_000);
        assertThat(ours.events.moved).containsExactly("0x00004004 " + now);
        assertThat(ours.await(ours.dataplane.movePeer(sa.in().id(), now))).isTrue();
        ours.advanceSeconds(2);
        ours.fromUdpOf(v6, 61_000, transportPacket(v6));
        assertThat(ours.events.moved).hasSize(1);
    }

    private byte[] transportPacket(boolean v6) {
        peer.fromTun(TestPacket.udp(v6, new byte[100]).build());
        return (v6 ? peer.udpV6 : peer.udpV4).takeDatagrams().getFirst();
    }

    private SaSnapshot snapshot(Direction direction) {
        return ours.await(ours.dataplane.dumpSas()).stream()
                .filter(each -> each.sa().direction() == direction)
                .findFirst()
                .orElseThrow();
    }
}
