package io.esplanade.tun;

import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How an event loop waits for packets: as a rule it sleeps until the kernel wakes it. In the middle of bulk traffic the
 * next packets are some ten microseconds away, and to sleep and be woken, often by another core, costs both sides more
 * than that. So after a turn that read much it lingers first: it lets other threads have the core (sched_yield(2)) and
 * looks again, for as long as that has paid off lately, and 150 µs at most. If others kept the core, sleeping is cheap, as
 * the core does not idle meanwhile: it looks once more, and sleeps. A loop without bulk traffic never lingers.
 *
 * <p>The span is found as the kernel's haltpoll finds its own: doubled when packets came within it, or when a sleep ended
 * so soon that lingering would have met them; halved when none came, down to nothing.
 *
 * <p>Event-loop thread only.
 */
public final class TrafficWait implements SelectStrategy {
    /** A turn that read less is not bulk: small packets are cheap, and so many wait for their turn that sleeps are few. */
    static final int BULK_BYTES = 16 * 1024;
    /** Measured with one TCP stream: with 50 µs half of the sleeps are left, with 200 µs nothing is gained any more. */
    static final long MAX_NS = 150_000;
    /** Shorter spans are none: to look twice takes as long. */
    static final long MIN_NS = 10_000;
    /** A call of sched_yield(2) that took longer has let others run: alone it returns within a microsecond. */
    static final long ALONE_NS = 15_000;

    private static final FastThreadLocal<TrafficWait> OF_THREAD = new FastThreadLocal<>();

    private final LongSupplier clockNs;
    private final Runnable yield;
    private boolean started;
    private int octets;
    private boolean lingering;
    /** Others kept the core while this lingered. */
    private boolean crowded;
    private long spanNs = MAX_NS;
    private long endNs;
    private long asleepNs;

    /**
     * @param clockNs as {@link System#nanoTime}
     * @param yield lets other threads have the core
     */
    TrafficWait(LongSupplier clockNs, Runnable yield) {
        this.clockNs = clockNs;
        this.yield = yield;
        asleepNs = clockNs.getAsLong() - MAX_NS;
    }

    /** For {@code EpollIoHandler.newFactory}: one for each event loop. */
    @SuppressWarnings("ThreadPriorityCheck") // other threads are meant to run meanwhile; nothing depends on it
    public static SelectStrategyFactory factory() {
        return () -> new TrafficWait(System::nanoTime, Thread::yield);
    }

    /** That of the event loop whose thread this is; null if it waits in another way, or has not begun to. */
    static @Nullable TrafficWait ofThisThread() {
        return OF_THREAD.getIfExists();
    }

    /** A channel of the loop has read so many octets in this turn. */
    void onRead(int octetsRead) {
        octets += octetsRead;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (!started) {
            started = true;
            OF_THREAD.set(this);
        }
        if (hasTasks) {
            return selectNow.get();
        }
        if (octets > 0) {
            afterTraffic(octets >= BULK_BYTES);
            octets = 0;
        }
        if (lingering) {
            int ready = selectNow.get();
            if (ready > 0) {
                return ready;
            }
            if (mayGoOn()) {
                return CONTINUE;
            }
            lingering = false;
        }
        asleepNs = clockNs.getAsLong();
        return SELECT;
    }

    /** Gives the core to others and returns whether to look again, soon. */
    private boolean mayGoOn() {
        long nowNs = clockNs.getAsLong();
        if (nowNs >= endNs) {
            if (!crowded) {
                spanNs = spanNs / 2 < MIN_NS ? 0 : spanNs / 2;
            }
            return false;
        }
        yield.run();
        if (clockNs.getAsLong() - nowNs > ALONE_NS) {
            crowded = true;
            endNs = nowNs;
        }
        return true;
    }

    private void afterTraffic(boolean bulk) {
        long nowNs = clockNs.getAsLong();
        if (lingering || nowNs - asleepNs < MAX_NS) {
            spanNs = Math.clamp(spanNs * 2, MIN_NS, MAX_NS);
        }
        if (bulk) { // what is small, such as acknowledgements in between, neither begins nor ends it
            lingering = spanNs > 0;
            endNs = nowNs + spanNs;
            crowded = false;
        }
    }
}
