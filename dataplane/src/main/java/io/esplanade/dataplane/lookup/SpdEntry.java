package io.esplanade.dataplane.lookup;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.ip.PrefixTranslation;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the SPD with what the worker keeps beside the flow. Event-loop thread only.
 *
 * @param <T> what is kept for an outbound SA
 */
public final class SpdEntry<T> {
    /** How often one flow may ask for an SA. */
    private static final long ACQUIRE_INTERVAL_NS = 1_000_000_000L;

    final SelectorMatcher matcher;
    /** Place in the order of installation. */
    final long order;
    /** Next in the bucket of its tuple. */
    @Nullable SpdEntry<T> next;

    private final Flow flow;
    private final TunnelOwner owner;
    private final @Nullable PrefixTranslation translation;
    private @Nullable T sa;
    private boolean acquired;
    private long acquiredNs;

    SpdEntry(Flow flow, TunnelOwner owner, long order) {
        this.flow = flow;
        this.owner = owner;
        this.order = order;
        this.matcher = new SelectorMatcher(flow.selector());
        this.translation = translation(flow);
    }

    /**
     * What happens to the local address of its packets on the way between host and SA; null: nothing.
     *
     * @throws IllegalArgumentException for networks of different sizes
     */
    public static @Nullable PrefixTranslation translation(Flow flow) {
        IpPrefix outside = flow.translated();
        if (outside == null) {
            return null;
        }
        return flow.direction() == Direction.OUT
                ? new PrefixTranslation(flow.selector().source(), outside)
                : new PrefixTranslation(outside, flow.selector().destination());
    }

    /** As {@link #translation(Flow)}. */
    public @Nullable PrefixTranslation translation() {
        return translation;
    }

    public Flow flow() {
        return flow;
    }

    /** The number of the worker that has the SAs of the flow. */
    public int worker() {
        return owner.worker();
    }

    /** The outbound SA that carries the flow's packets now; null if there is none. */
    public @Nullable T sa() {
        return sa;
    }

    void sa(@Nullable T newest) {
        sa = newest;
    }

    /**
     * Whether an SA should be asked for now: true at most once a second.
     *
     * @param nowNs in {@link System#nanoTime} time
     */
    public boolean acquireDue(long nowNs) {
        if (acquired && nowNs - acquiredNs < ACQUIRE_INTERVAL_NS) {
            return false;
        }
        acquired = true;
        acquiredNs = nowNs;
        return true;
    }
}
