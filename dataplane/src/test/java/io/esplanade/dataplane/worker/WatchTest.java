package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a monitor is told. */
class WatchTest {
    private final TestGateway gateway = new TestGateway();
    private final List<SadbEvent> seen = new ArrayList<>();

    WatchTest() {
        gateway.dataplane.watch(seen::add);
    }

    @Test
    void changesOfTheSadAreTold() {
        EspSa sa = Tunnels.sa().in();
        gateway.add(sa);
        gateway.delete(sa);
        gateway.delete(sa);
        gateway.await(gateway.dataplane.flush());

        assertThat(seen)
                .containsExactly(
                        new SadbEvent.SaAdded(sa, false),
                        new SadbEvent.SaDeleted(sa.id()),
                        new SadbEvent.Flushed());
    }

    @Test
    void anSaThatTakesAReservedSpiIsAnUpdate() {
        Spi spi = gateway.dataplane.getSpi("net");
        Tunnels.SaBuilder builder = Tunnels.sa();
        builder.spi = spi.value();
        EspSa sa = builder.in();
        gateway.add(sa);

        assertThat(seen).containsExactly(new SadbEvent.SpiReserved(spi), new SadbEvent.SaAdded(sa, true));
    }

    @Test
    void whatIsRefusedIsNotTold() {
        EspSa sa = Tunnels.sa().out();
        gateway.add(sa);
        var second = gateway.dataplane.add(sa);
        gateway.runCommands();

        assertThat(second).isCompletedExceptionally();
        assertThat(seen).containsExactly(new SadbEvent.SaAdded(sa, false));
    }

    @Test
    void changesOfTheSpdAndAcquiresAreTold() {
        Flow flow = Tunnels.flow(Direction.OUT, FlowType.REQUIRE, Tunnels.NET_V4);
        gateway.add(flow);
        gateway.fromTun(TestPacket.udp(false, new byte[9]).build());
        gateway.await(gateway.dataplane.deleteFlow(flow));

        assertThat(seen)
                .containsExactly(
                        new SadbEvent.FlowAdded(flow), new SadbEvent.Acquire(flow), new SadbEvent.FlowDeleted(flow));
        assertThat(gateway.events.acquired).containsExactly(flow);
    }
}
