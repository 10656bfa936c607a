package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Packets that came to one worker and belong to another. The tunnel t of the tests belongs to the first of two. */
class HandoverTest {
    private final TestWorkers ours = new TestWorkers(2);
    private final TestGateway peer = new TestGateway();
    private final Tunnels.SaBuilder sa = Tunnels.sa();

    private static byte[] packet(int number) {
        return TestPacket.udp(false, new byte[] {(byte) number, (byte) (number >> 8)}).build();
    }

    private void connectOutbound() {
        ours.add(Tunnels.require(Tunnels.NET_V4));
        ours.add(sa.out());
        peer.add(sa.in());
    }

    /** @param spi of which the lowest bit says the worker */
    private void connectInbound(int spi) {
        sa.spi = spi;
        ours.add(sa.in());
        peer.add(Tunnels.require(Tunnels.NET_V4));
        peer.add(sa.out());
    }

    @Test
    void aPacketOfTheDeviceGoesOnWhereItsTunnelIs() {
        connectOutbound();

        ours.fromTun(1, packet(1));
        assertThat(ours.udp(0).runs).isEmpty();
        ours.run();

        assertThat(ours.udp(1).runs).isEmpty();
        peer.fromUdp(ours.udp(0).takeDatagrams());
        assertThat(peer.tun.takePackets()).containsExactly(packet(1));
        assertThat(ours.workers.handedOver()).containsExactly(0L, 1L);
        assertThat(ours.dropped()).isZero();
    }

    @Test
    void aSuperPacketGoesOverInOnePiece() {
        connectOutbound();
        TestPacket packet = TestPacket.tcp(false, new byte[40 * 1300]);

        ours.framesFromTun(1, TunnelTest.superFrame(packet, 1300));
        ours.run();

        peer.fromUdp(0, ours.udp(0).takeDatagrams().toArray(byte[][]::new));
        assertThat(peer.tun.takePackets()).containsExactly(packet.build());
        assertThat(ours.workers.handedOver()).containsExactly(0L, 1L);
    }

    @Test
    void packetsOfOneSourceKeepTheirOrder() {
        connectOutbound();
        List<byte[]> sent = IntStream.range(0, 600).mapToObj(HandoverTest::packet).toList();

        for (int at = 0; at < sent.size(); at += 50) {
            ours.fromTun(1, sent.subList(at, at + 50).toArray(byte[][]::new));
        }
        ours.run();

        peer.fromUdp(ours.udp(0).takeDatagrams());
        assertThat(peer.tun.takePackets()).containsExactlyElementsOf(sent);
        assertThat(ours.dropped() + peer.dropped()).isZero();
    }

    @Test
    void aWorkerThatIsBehindLosesPacketsWhichAreCountedAndThenGoesOn() {
        connectOutbound();
        int all = ParcelPool.SMALL_PARCELS + ParcelPool.LARGE_PARCELS;

        for (int i = 0; i < all + 7; i++) {
            ours.fromTun(1, packet(i));
        }
        assertThat(ours.workers.dropped(Drop.HANDOVER)).isEqualTo(7);
        for (int i = 0; i < 10; i++) {
            ours.run();
        }
        assertThat(ours.udp(0).takeDatagrams()).hasSize(all);

        for (int i = 0; i < all; i++) {
            ours.fromTun(1, packet(i));
        }
        assertThat(ours.workers.dropped(Drop.HANDOVER)).isEqualTo(7);
    }

    @Test
    void anSaIsAskedForOnceByTheWorkerThatWillHaveIt() {
        ours.add(Tunnels.require(Tunnels.NET_V4));

        ours.fromTun(0, packet(1));
        ours.fromTun(1, packet(2), packet(3));
        ours.run();

        assertThat(ours.events.acquired).hasSize(1);
        assertThat(ours.workers.worker(0).dropped(Drop.NO_SA)).isEqualTo(3);
    }

    @Test
    void whatIsDeniedOrCoveredByNoFlowStaysWhereItCame() {
        ours.add(Tunnels.flow(Direction.OUT, FlowType.DENY, Tunnels.NET_V4));

        ours.fromTun(1, packet(1), TestPacket.udp(true, new byte[1]).build());
        ours.run();

        assertThat(ours.workers.worker(1).dropped(Drop.POLICY_DENY)).isEqualTo(1);
        assertThat(ours.workers.worker(1).dropped(Drop.NO_POLICY)).isEqualTo(1);
        assertThat(ours.workers.handedOver()).containsExactly(0L, 0L);
    }

    @Test
    void espGoesOnWhereItsSpiSays() {
        connectInbound(0x1000);
        peer.fromTun(packet(1), packet(2));

        ours.fromUdp(1, peer.udpV4.takeDatagrams().toArray(byte[][]::new));
        ours.run();

        assertThat(ours.tun(0).takePackets()).containsExactly(packet(1), packet(2));
        assertThat(ours.tun(1).frames).isEmpty();
        assertThat(ours.workers.handedOver()).containsExactly(0L, 1L);
        assertThat(ours.dropped()).isZero();
    }

    @Test
    void aRunOfManyTunnelsIsTakenApart() {
        ours.add(Tunnels.require(Tunnels.NET_V6)); // takes the first worker
        connectInbound(0x1000);
        List<byte[]> mine = encrypted(5);
        byte[] foreign = mine.getFirst().clone();
        foreign[3] = 2; // SPI 0x1002: of the first worker, which has no such SA
        List<byte[]> run = new ArrayList<>(mine.subList(0, 3));
        run.add(foreign);
        run.addAll(mine.subList(3, 5));

        ours.fromUdp(1, run.toArray(byte[][]::new));
        ours.run();

        assertThat(ours.tun(0).takePackets()).hasSize(5);
        assertThat(ours.workers.handedOver()).containsExactly(0L, 3L);
        assertThat(ours.workers.worker(0).dropped(Drop.UNKNOWN_SPI)).isEqualTo(1);
    }

    private List<byte[]> encrypted(int count) {
        peer.fromTun(IntStream.range(0, count).mapToObj(HandoverTest::packet).toArray(byte[][]::new));
        return peer.udpV4.takeDatagrams();
    }

    @Test
    void rawEspIsReadByTheFirstWorkerAndGoesOn() {
        ours.workers.getSpi("other"); // the first worker's turn
        sa.udp = false;
        connectInbound(0x1001);
        peer.fromTun(packet(1));

        ours.fromRaw(peer.rawV4.takeDatagrams().getFirst());
        ours.run();

        assertThat(ours.tun(1).takePackets()).containsExactly(packet(1));
        assertThat(ours.workers.handedOver()).containsExactly(1L, 0L);
    }

    @Test
    void anSaOfTheFileIsFoundThoughItsSpiSaysAnotherWorker() {
        ManualSas.Builder manual = ManualSas.tunnel(SaProtocol.ESP, false, 0x2001).inUdp();
        Sa in = manual.in();
        ours.add(in);
        ours.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, manual, false));
        peer.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, manual, false));
        peer.add(manual.out());
        peer.fromTun(packet(1));

        ours.fromUdp(1, peer.udpV4.takeDatagrams().getFirst());
        ours.run();

        assertThat(ours.tun(0).takePackets()).containsExactly(packet(1));
        assertThat(ours.dropped()).isZero();
        assertThat(ours.await(ours.workers.delete(in.id()))).isTrue();
        ours.fromUdp(1, new byte[] {0, 0, 0x20, 1, 0, 0, 0, 1, 0, 0});
        assertThat(ours.workers.worker(1).dropped(Drop.UNKNOWN_SPI)).isEqualTo(1);
    }

    @Test
    void anUnknownSpiIsCountedOnceAndDoesNotGoRound() {
        byte[] ofFirst = {0, 0, 0x10, 0, 0, 0, 0, 1, 0, 0};
        byte[] ofSecond = {0, 0, 0x10, 1, 0, 0, 0, 1, 0, 0};

        ours.fromUdp(0, ofFirst);
        ours.fromUdp(1, ofSecond);
        assertThat(ours.workers.handedOver()).containsExactly(0L, 0L);
        ours.fromUdp(1, ofFirst);
        ours.fromUdp(0, ofSecond);
        ours.run();

        assertThat(ours.workers.handedOver()).containsExactly(1L, 1L);
        assertThat(ours.workers.dropped(Drop.UNKNOWN_SPI)).isEqualTo(4);
    }

    @Test
    void ikeIsUnderstoodWhereverItCame() {
        ours.fromUdp(1, new byte[] {0, 0, 0, 0, 7, 7});

        assertThat(ours.events.ike).hasSize(1);
    }
}
