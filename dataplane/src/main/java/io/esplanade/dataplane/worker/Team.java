package io.esplanade.dataplane.worker;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** What workers share. Any thread. */
final class Team {
    private final List<Inbox> inboxes;
    private final TunnelOwners owners;
    private final SpiPool spis = new SpiPool(new SecureRandom());
    /** Inbound ESP SAs of the first worker whose SPI says another one. */
    private final AtomicInteger strays = new AtomicInteger();

    Team(List<? extends Executor> loops) {
        inboxes = loops.stream().map(Inbox::new).toList();
        owners = new TunnelOwners(loops.size());
    }

    /** A single worker, to which nothing is handed over. */
    static Team ofOne() {
        return new Team(List.<Executor>of(Runnable::run));
    }

    int size() {
        return inboxes.size();
    }

    Inbox inbox(int worker) {
        return inboxes.get(worker);
    }

    TunnelOwners owners() {
        return owners;
    }

    SpiPool spis() {
        return spis;
    }

    /** Whether the first worker may have an inbound ESP SA whose SPI says another one. */
    boolean hasStrays() {
        return strays.get() != 0;
    }

    /** An inbound ESP SA came to the first worker, or left it. */
    void onSpiOfFirst(int spi, boolean came) {
        if (owners.workerOf(spi) != 0) {
            strays.addAndGet(came ? 1 : -1);
        }
    }
}
