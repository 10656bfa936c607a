package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for Diffie-Hellman and signatures, with a bounded queue: strangers who send messages 1 and 3 by the thousand
 * fill their own part of it, and peers that the policy names go before them. Callable from any thread.
 */
final class DhPool implements AutoCloseable {
    // Our limits
    static final int MAX_WAITING = 64;
    static final int MAX_WAITING_PREFERRED = 512;
    static final int MAX_THREADS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(DhPool.class);

    private final LogLimiter limiter = new LogLimiter(IkeLog.BURST, IkeLog.LINES_PER_SECOND, System.nanoTime());
    private final RandomSource random;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger waitingPreferred = new AtomicInteger();
    private final AtomicLong tickets = new AtomicLong();
    private final ThreadPoolExecutor threads;

    DhPool(RandomSource random) {
        this.random = random;
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, MAX_THREADS);
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                1,
                TimeUnit.MINUTES,
                new PriorityBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("ike-dh-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Queues a job; false if there is no room. {@code done} is called on a thread of the pool. */
    boolean submit(DhJob job, Consumer<Event.DhDone> done) {
        return submit(job.preferred(), () -> done.accept(compute(job)));
    }

    /** The same for a signature. */
    boolean submit(SignatureJob job, Consumer<Event.SignatureDone> done) {
        return submit(job.preferred(), () -> done.accept(compute(job)));
    }

    private boolean submit(boolean preferred, Runnable work) {
        AtomicInteger count = preferred ? waitingPreferred : waiting;
        int limit = preferred ? MAX_WAITING_PREFERRED : MAX_WAITING;
        if (count.incrementAndGet() > limit || threads.isShutdown()) {
            count.decrementAndGet();
            return false;
        }
        threads.execute(new Task(preferred, tickets.getAndIncrement(), () -> {
            count.decrementAndGet();
            work.run();
        }));
        return true;
    }

    private Event.SignatureDone compute(SignatureJob job) {
        try {
            return job.run();
        } catch (RuntimeException e) {
            tell("a signature could not be made or checked", e);
            return new Event.SignatureDone(job.ticket(), new Proof.Refused("internal error, see the log"));
        }
    }

    private Event.DhDone compute(DhJob job) {
        try {
            return job.run(random);
        } catch (RuntimeException e) {
            tell("Diffie-Hellman in " + job.group() + " failed", e);
            return new Event.DhDone(job.ticket(), null, null, "internal error");
        }
    }

    /** A defect of ours, which some peer may cause again and again. */
    private void tell(String what, RuntimeException defect) {
        if (limiter.allows(System.nanoTime())) {
            LOG.error("{} ({} more were held back)", what, limiter.takeHeldBack(), defect);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Preferred ones first, then in the order of arrival. */
    private record Task(boolean preferred, long number, Runnable body) implements Runnable, Comparable<Task> {
        @Override
        public void run() {
            body.run();
        }

        @Override
        public int compareTo(Task other) {
            int byPreference = Boolean.compare(other.preferred, preferred);
            return byPreference != 0 ? byPreference : Long.compare(number, other.number);
        }
    }
}
