package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.app.admin.ControlRequest.Verb;
import io.esplanade.app.admin.Monitor.Item;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.Spi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MonitorTest {
    private static final SadbEvent EVENT = new SadbEvent.Flushed();

    @Test
    void whatDoesNotFitIsLostAndCountedWhereItIsMissing() throws InterruptedException {
        Monitor monitor = new Monitor(2);
        for (int i = 1; i <= 5; i++) {
            monitor.offer(i, EVENT);
        }
        assertThat(monitor.take()).isEqualTo(new Item.Happened(1, EVENT));
        monitor.offer(6, EVENT);

        assertThat(monitor.take()).isEqualTo(new Item.Happened(2, EVENT));
        assertThat(monitor.take()).isEqualTo(new Item.Lost(3));
        assertThat(monitor.take()).isEqualTo(new Item.Happened(6, EVENT));
    }

    @Test
    void aLossAtTheEndIsToldToo() throws InterruptedException {
        Monitor monitor = new Monitor(1);
        monitor.offer(1, EVENT);
        monitor.offer(2, EVENT);

        assertThat(monitor.take()).isEqualTo(new Item.Happened(1, EVENT));
        assertThat(monitor.take()).isEqualTo(new Item.Lost(1));
    }

    @Test
    void aSlowClientLosesMessagesAndNobodyWaitsForIt() throws Exception {
        Monitors monitors = new Monitors();
        CountDownLatch slow = new CountDownLatch(1);
        List<String> told = new ArrayList<>();
        AtomicReference<ControlReply> end = new AtomicReference<>();
        Thread client = Thread.ofVirtual().start(() -> end.set(watch(monitors, (output, errors) -> {
            slow.await();
            told.add(output + errors);
        })));
        awaitMonitor(monitors);

        for (int i = 0; i < 20_000; i++) {
            monitors.onSadb(new SadbEvent.SpiReserved(new Spi(i)));
        }
        slow.countDown();
        monitors.close();
        client.join();

        assertThat(told).hasSizeBetween(8192, 8194);
        assertThat(told.getFirst()).startsWith("sadb_getspi: satype esp vers 2 len 6 seq 1 pid ");
        assertThat(end.get()).isEqualTo(ControlReply.failed("ipsecctl: the gateway stops\n"));
        assertThat(monitors.areThere()).isFalse();
    }

    @Test
    void verbosityAddsTheOctets() throws Exception {
        Monitors monitors = new Monitors();
        List<String> told = new ArrayList<>();
        Thread client = Thread.ofVirtual().start(() -> watch(monitors, (output, errors) -> told.add(output)));
        awaitMonitor(monitors);

        monitors.onSadb(EVENT);
        monitors.close();
        client.join();

        long pid = ProcessHandle.current().pid();
        assertThat(told).singleElement().satisfies(text -> assertThat(text)
                .startsWith("sadb_flush: satype unspec vers 2 len 2 seq 1 pid " + pid
                        + "\nRAW PFKEYV2 MESSAGE:\n02 09 00 00 02 00 00 00 \n01 00 00 00 "));
    }

    @Test
    void thereAreNotMoreThanEight() throws Exception {
        Monitors monitors = new Monitors();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CountDownLatch there = new CountDownLatch(1);
            clients.add(Thread.ofVirtual().start(() -> watch(monitors, (output, errors) -> there.countDown())));
            while (!there.await(1, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                monitors.onSadb(EVENT);
            }
        }

        assertThat(watch(monitors, (output, errors) -> {}).errors()).startsWith("ipsecctl: 8 monitors watch ");
        monitors.close();
        for (Thread client : clients) {
            client.join();
        }
    }

    private static ControlReply watch(Monitors monitors, ControlService.Progress client) {
        try {
            return monitors.watch(new ControlRequest(Verb.MONITOR, 1, Set.of(Flag.KEYS), List.of()), client);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitMonitor(Monitors monitors) {
        while (!monitors.areThere()) {
            Thread.onSpinWait();
        }
    }
}
