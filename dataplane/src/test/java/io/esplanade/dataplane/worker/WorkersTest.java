package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.esplanade.dataplane.ip.TestPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several workers are one data plane to everybody else. */
class WorkersTest {
    private final TestWorkers three = new TestWorkers(3);
    private final List<SadbEvent> seen = new ArrayList<>();

    WorkersTest() {
        three.workers.watch(seen::add);
    }

    private static Flow flowOf(String tunnel, int network) {
        Flow like = Tunnels.require(Tunnels.NET_V4);
        return new Flow(Direction.OUT, tunnel, SaProtocol.ESP, TrafficSelector.between(
                Tunnels.prefix("10.9." + network + ".0", 24), Tunnels.prefix("10.8.0.0", 16)),
                FlowType.REQUIRE, like.local(), like.peer(), null, null);
    }

    private static int workerOf(Spi spi) {
        return Integer.remainderUnsigned(spi.value(), 3);
    }

    @Test
    void tunnelsAreSharedOutInTurnAndTheirSpisSayWhose() {
        assertThat(List.of("a", "b", "c", "d", "b", "a"))
                .extracting(tunnel -> workerOf(three.workers.getSpi(tunnel)))
                .containsExactly(0, 1, 2, 0, 1, 0);
    }

    @Test
    void bothDirectionsOfATunnelLiveWithItsOwner() {
        three.add(flowOf("first", 1));
        Spi spi = three.workers.getSpi("t");
        Tunnels.SaBuilder builder = Tunnels.sa();
        builder.spi = spi.value();

        three.add(builder.in(), builder.out());

        assertThat(three.await(three.workers.worker(1).dumpSas())).hasSize(2);
        assertThat(three.await(three.workers.dumpSas())).hasSize(2);
    }

    @Test
    void whatTheFileSaysLivesWithTheFirstAndItsFlowsFollow() {
        three.workers.getSpi("other");
        ManualSas.Builder manual = ManualSas.tunnel(SaProtocol.ESP, false, 0x2001).inUdp();
        three.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, manual, false)); // the second worker's turn
        three.add(manual.out());

        three.fromTun(1, TestPacket.udp(false, new byte[5]).build());
        three.run();

        assertThat(three.udp(0).takeDatagrams()).hasSize(1);
        assertThat(three.dropped()).isZero();
    }

    @Test
    void anSpiIsRefusedThoughAnotherWorkerHasIt() {
        three.workers.getSpi("other");
        Tunnels.SaBuilder negotiated = Tunnels.sa();
        negotiated.spi = three.workers.getSpi("t").value();
        three.add(negotiated.in());
        Sa manual = ManualSas.tunnel(SaProtocol.ESP, false, negotiated.spi).in();

        assertThatThrownBy(() -> three.await(three.workers.add(manual))).hasMessageContaining("exists");
    }

    @Test
    void eachChangeIsToldOnceWhenAllHaveMadeIt() {
        Flow flow = flowOf("t", 1);
        Tunnels.SaBuilder builder = Tunnels.sa();

        var added = three.workers.addFlow(flow);
        three.run(0);
        three.run(1);
        assertThat(added).isNotDone();
        assertThat(seen).isEmpty();
        three.await(added);
        Sa sa = builder.out();
        three.add(sa);
        assertThat(three.await(three.workers.delete(sa.id()))).isTrue();
        assertThat(three.await(three.workers.delete(sa.id()))).isFalse();
        assertThat(three.await(three.workers.deleteFlow(flow))).isTrue();
        assertThat(three.await(three.workers.deleteFlow(flow))).isFalse();
        three.await(three.workers.flush());

        assertThat(seen)
                .containsExactly(
                        new SadbEvent.FlowAdded(flow),
                        new SadbEvent.SaAdded(sa, false),
                        new SadbEvent.SaDeleted(sa.id()),
                        new SadbEvent.FlowDeleted(flow),
                        new SadbEvent.Flushed());
    }

    @Test
    void listsAreThoseOfAllWorkersAndNothingIsThereTwice() {
        for (int i = 0; i < 6; i++) {
            three.add(flowOf("t" + i, i));
        }
        Tunnels.SaBuilder builder = Tunnels.sa();
        for (int i = 0; i < 6; i++) {
            builder.spi = 0x3000 - i;
            three.add(renamed(builder, "t" + i));
        }

        assertThat(three.await(three.workers.dumpFlows())).hasSize(6);
        assertThat(three.await(three.workers.dumpSas()))
                .extracting(snapshot -> snapshot.sa().spi().value())
                .containsExactly(0x2ffb, 0x2ffc, 0x2ffd, 0x2ffe, 0x2fff, 0x3000);
        assertThat(three.workers.tunnels()).hasSize(6);
        for (int i = 0; i < 3; i++) {
            assertThat(three.await(three.workers.worker(i).dumpSas())).hasSize(2);
        }
        three.await(three.workers.flush());
        assertThat(three.await(three.workers.dumpSas())).isEmpty();
        assertThat(three.await(three.workers.dumpFlows())).isEmpty();
    }

    private static Sa renamed(Tunnels.SaBuilder builder, String tunnel) {
        EspSa sa = builder.out();
        return new EspSa(sa.direction(), tunnel, sa.spi(), sa.source(), sa.destination(),
                sa.mode(), sa.udp(), sa.suite(), sa.encryptionKey(), sa.integrityKey(), sa.selector(),
                sa.replayWindow(), sa.esn(), sa.lifetime());
    }

    @Test
    void countersAreSums() {
        three.add(Tunnels.require(Tunnels.NET_V4));
        three.add(Tunnels.sa().out());
        byte[] packet = TestPacket.udp(false, new byte[100]).build();
        three.fromTun(0, packet);
        three.fromTun(2, packet, TestPacket.udp(true, new byte[1]).build());
        three.fromTun(1, TestPacket.udp(true, new byte[1]).build());
        three.run();

        assertThat(three.workers.dropped(Drop.NO_POLICY)).isEqualTo(2);
        assertThat(three.workers.tunnels()).hasSize(1);
        TunnelSnapshot tunnel = three.workers.tunnels().getFirst();
        assertThat(tunnel.packets()).isEqualTo(2);
        assertThat(tunnel.octets()).isEqualTo(2 * 128);
    }

    @Test
    void ikeLeavesThroughTheFirst() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4500);
        three.workers.sendIke(new byte[] {1, 2}, any, any, true);
        three.workers.sendNatKeepalive(any, any);
        three.run();

        assertThat(three.ike(0).outboundMessages()).hasSize(2);
    }

    @Test
    void aPathThatShrinksShrinksTheDevice() {
        Tunnels.SaBuilder builder = Tunnels.sa();
        three.workers.getSpi("other");
        three.add(builder.out());
        int before = three.workers.smallestInnerMtu();

        three.workers.onPathMtu(InetAddress.ofLiteral("192.0.2.2"), 1400);
        three.run();

        assertThat(three.workers.smallestInnerMtu()).isEqualTo(before - 100);
    }

    @Test
    void afterTheEndCommandsAreRefused() {
        three.await(three.workers.stop());

        var refused = three.workers.addFlow(flowOf("t", 1));
        three.run();
        assertThat(refused).isCompletedExceptionally();
    }
}
