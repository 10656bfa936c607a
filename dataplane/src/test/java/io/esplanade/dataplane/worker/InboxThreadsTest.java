package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.DatagramBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many threads put in, one takes out: nothing is lost, doubled or overtaken, and nobody has to look without being told. */
class InboxThreadsTest {
    private static final int SOURCES = 3;
    private static final int PARCELS = 20_000;

    @Test
    void eachSourceKeepsItsOrderAndItsParcelsComeBack() throws Exception {
        List<List<Integer>> seen = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            seen.add(new ArrayList<>());
        }
        CountDownLatch all = new CountDownLatch(SOURCES * PARCELS);
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                ExecutorService sources = Executors.newFixedThreadPool(SOURCES)) {
            Inbox inbox = new Inbox(reader);
            inbox.open(() -> {
                for (Parcel parcel = inbox.poll(); parcel != null; parcel = inbox.poll()) {
                    seen.get(parcel.hops).add(parcel.content.getInt(DatagramBuf.HEADROOM_BYTES));
                    parcel.giveBack();
                    all.countDown();
                }
                inbox.onLooked();
            });
            for (int i = 0; i < SOURCES; i++) {
                int source = i;
                sources.execute(() -> put(inbox, source));
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        }

        List<Integer> inOrder = new ArrayList<>();
        for (int i = 0; i < PARCELS; i++) {
            inOrder.add(i);
        }
        assertThat(seen).allSatisfy(numbers -> assertThat(numbers).isEqualTo(inOrder));
    }

    /** The pool has fewer parcels than are sent, so they have to come back. */
    private static void put(Inbox inbox, int source) {
        ParcelPool pool = new ParcelPool();
        for (int number = 0; number < PARCELS; number++) {
            Parcel parcel = pool.take(1);
            while (parcel == null) {
                Thread.onSpinWait();
                parcel = pool.take(1);
            }
            parcel.hops = source;
            parcel.content.setInt(DatagramBuf.HEADROOM_BYTES, number);
            assertThat(inbox.put(parcel)).isTrue();
            inbox.ring();
        }
    }
}
