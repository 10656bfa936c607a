package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The channels of a loop have their turn, however much is handed over to it. */
class InboxTurnsTest {
    private static final int PARCELS = 50;

    /** Has no channels, and counts how often the loop asks for what they have. */
    private static final class Turns implements IoHandler {
        private int count; // event-loop thread only

        @Override
        public int run(IoHandlerContext context) {
            count++;
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }
    }

    @Test
    void oneLookForEachTurnOfTheLoop() throws Exception {
        Turns turns = new Turns();
        List<Integer> turnOfLook = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(PARCELS);
        var group = new MultiThreadIoEventLoopGroup(1, _ -> turns);
        try {
            EventLoop loop = group.next();
            Inbox inbox = new Inbox(loop);
            ParcelPool pool = new ParcelPool();
            inbox.open(() -> {
                turnOfLook.add(turns.count);
                if (inbox.poll() != null) {
                    all.countDown();
                }
                inbox.ring(); // as others do meanwhile
                inbox.onLooked();
                if (all.getCount() > 0) {
                    inbox.ring(); // and right afterwards
                }
            });
            loop.submit(() -> {
                for (int i = 0; i < PARCELS; i++) {
                    Parcel parcel = pool.take(1);
                    assertThat(parcel != null && inbox.put(parcel)).isTrue();
                }
                inbox.ring();
            }).get();

            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
        }
        assertThat(turnOfLook).hasSize(PARCELS).doesNotHaveDuplicates();
    }
}
