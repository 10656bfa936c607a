package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TunnelSnapshot;
import io.esplanade.dataplane.ip.TestPacket;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The verbs of the control plane. */
class CommandTest {
    private final TestGateway gateway = new TestGateway();

    @Test
    void commandsTakeEffectInOrderWhenTheLoopRuns() {
        EspSa sa = Tunnels.sa().in();
        CompletableFuture<Void> added = gateway.dataplane.add(sa);
        CompletableFuture<Boolean> deleted = gateway.dataplane.delete(sa.id());
        assertThat(added).isNotDone();

        gateway.runCommands();

        assertThat(added).isCompleted();
        assertThat(deleted).isCompletedWithValue(true);
    }

    @Test
    void aSecondSaWithTheSameSpiIsRefusedAndTheFirstStays() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        gateway.add(sa.in(), sa.out());

        assertThatThrownBy(() -> gateway.add(sa.in())).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gateway.add(sa.out())).hasCauseInstanceOf(IllegalArgumentException.class);

        assertThat(gateway.await(gateway.dataplane.dumpSas())).hasSize(2);
    }

    @Test
    void outboundSasOfTwoPeersMayShareAnSpi() {
        Tunnels.SaBuilder first = Tunnels.sa();
        Tunnels.SaBuilder second = Tunnels.sa();
        second.outerV6 = true;

        gateway.add(first.out(), second.out());

        assertThat(gateway.delete(first.out())).isTrue();
        assertThat(gateway.await(gateway.dataplane.dumpSas())).singleElement().satisfies(each -> assertThat(
                        each.sa().destination())
                .isEqualTo(second.out().destination()));
    }

    @Test
    void deletingWipesTheKeysAndWhatIsNotThereIsNotDeleted() {
        EspSa in = Tunnels.sa().in();
        EspSa out = Tunnels.sa().out();
        gateway.add(in, out);

        assertThat(gateway.delete(in)).isTrue();
        assertThat(gateway.delete(in)).isFalse();
        assertThat(gateway.delete(out)).isTrue();
        assertThat(gateway.delete(out)).isFalse();

        assertWiped(in);
        assertWiped(out);
    }

    @Test
    void anInboundSaIsDeletedOnlyWithItsDestination() {
        EspSa in = Tunnels.sa().in();
        gateway.add(in);

        assertThat(gateway.await(gateway.dataplane.delete(
                        new SaId(SaProtocol.ESP, Direction.IN, in.spi(), in.source())))).isFalse();
        assertThat(gateway.delete(in)).isTrue();
    }

    @Test
    void dumpsAreInOrder() {
        Tunnels.SaBuilder low = Tunnels.sa();
        Tunnels.SaBuilder high = Tunnels.sa();
        high.spi = -2;
        gateway.add(high.in(), low.out());
        Flow out = Tunnels.require(Tunnels.NET_V4);
        Flow in = new Flow(
                Direction.IN, "t", SaProtocol.ESP, Tunnels.NET_V4.reversed(), out.type(), null, null, null, null);
        gateway.add(in, out);

        assertThat(gateway.await(gateway.dataplane.dumpSas()))
                .extracting(SaSnapshot::sa)
                .extracting(Sa::spi)
                .containsExactly(new Spi(0x1001), new Spi(-2));
        assertThat(gateway.await(gateway.dataplane.dumpFlows())).containsExactly(in, out);
    }

    @Test
    void flushEmptiesBothDatabasesAndKeepsTheCounters() {
        EspSa out = Tunnels.sa().out();
        gateway.add(out);
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.fromTun(TestPacket.udp(false, new byte[100]).build());

        gateway.await(gateway.dataplane.flush());
        gateway.fromTun(TestPacket.udp(false, new byte[100]).build());

        assertThat(gateway.await(gateway.dataplane.dumpSas())).isEmpty();
        assertThat(gateway.await(gateway.dataplane.dumpFlows())).isEmpty();
        assertWiped(out);
        assertThat(gateway.packets("t", Direction.OUT)).isEqualTo(1);
        assertThat(gateway.dropped(Drop.NO_POLICY)).isEqualTo(1);
    }

    @Test
    void aConfiguredTunnelIsListedBeforeItCarriesAnything() {
        gateway.add(Tunnels.require(Tunnels.NET_V4));

        assertThat(gateway.dataplane.tunnels()).containsExactly(new TunnelSnapshot("t", Direction.OUT, 0, 0, 0));
    }

    @Test
    void aDeletedFlowNoLongerDecides() {
        Flow flow = Tunnels.require(Tunnels.NET_V4);
        gateway.add(flow);

        assertThat(gateway.await(gateway.dataplane.deleteFlow(flow))).isTrue();
        assertThat(gateway.await(gateway.dataplane.deleteFlow(flow))).isFalse();
        gateway.fromTun(TestPacket.udp(false, new byte[100]).build());

        assertThat(gateway.dropped(Drop.NO_POLICY)).isEqualTo(1);
    }

    @Test
    void spisAreUniqueAndNeverReservedOnes() {
        Set<Spi> spis = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            spis.add(gateway.dataplane.getSpi("net"));
        }

        assertThat(spis).hasSize(10_000);
        assertThat(spis).allMatch(spi -> Integer.compareUnsigned(spi.value(), Spi.LAST_RESERVED) > 0);
    }

    @Test
    void afterStopCommandsFailAndKeysAreGone() {
        EspSa sa = Tunnels.sa().in();
        gateway.add(sa);

        gateway.await(gateway.dataplane.stop());

        assertWiped(sa);
        assertThatThrownBy(() -> gateway.add(Tunnels.sa().in()))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        gateway.dataplane.sendNatKeepalive(
                new InetSocketAddress("192.0.2.1", 4500), new InetSocketAddress("192.0.2.2", 4500));
        gateway.runCommands();
        assertThat(gateway.natTraversalSocket.outboundMessages()).isEmpty();
    }

    private static void assertWiped(EspSa sa) {
        assertThatThrownBy(() -> sa.encryptionKey().toArray()).isInstanceOf(IllegalStateException.class);
    }
}
