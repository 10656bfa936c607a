package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.sa.PacketSa;
import org.jspecify.annotations.Nullable;

/**
 * What the worker keeps for an SA of either direction: its numbers, and its neighbours in a bundle (RFC 4301 appendix
 * E). Inner and outer are meant as seen on the wire: the sender applies the innermost SA first. Event-loop thread only.
 */
abstract class SaEntry<E extends SaEntry<E>> {
    /** Our limit: SAs that work on one packet. */
    static final int MAX_LAYERS = 8;

    final PacketSa sa;
    final TunnelCounter tunnel;
    private final long addedEpochSeconds;
    private @Nullable E inner;
    private @Nullable E outer;
    private boolean torn;

    SaEntry(PacketSa sa, TunnelCounter tunnel, long nowEpochSeconds) {
        this.sa = sa;
        this.tunnel = tunnel;
        this.addedEpochSeconds = nowEpochSeconds;
    }

    final long addedEpochSeconds() {
        return addedEpochSeconds;
    }

    abstract E self();

    /** Its neighbours have changed. */
    abstract void onBundleChange();

    /** The SA whose packets this one takes; null if it takes those of hosts. */
    final @Nullable E inner() {
        return inner;
    }

    /** The SA that takes this one's packets; null if they are what is on the wire. */
    final @Nullable E outer() {
        return outer;
    }

    final E innermost() {
        E entry = self();
        for (E next = entry.inner(); next != null; next = next.inner()) {
            entry = next;
        }
        return entry;
    }

    final E outermost() {
        E entry = self();
        for (E next = entry.outer(); next != null; next = next.outer()) {
            entry = next;
        }
        return entry;
    }

    /** Whether the SA that belongs around it was deleted: without it, it must not be used. */
    final boolean isTorn() {
        return torn;
    }

    /** Whether it is neither inside nor around another one, nor ever was inside one. */
    final boolean isAlone() {
        return inner == null && outer == null && !torn;
    }

    /**
     * Puts another SA around this one.
     *
     * @throws IllegalArgumentException if one of them has another neighbour on that side, or they would make a ring, or
     *     more than {@link #MAX_LAYERS}
     */
    final void putInside(E around) {
        if (around.equals(outer)) {
            return;
        }
        if (outer != null || around.inner() != null) {
            throw new IllegalArgumentException(sa + " or " + around.sa + " is in a bundle already");
        }
        if (innermost().equals(around.innermost())) {
            throw new IllegalArgumentException(sa + " would be inside itself");
        }
        if (layers(innermost()) + layers(around) > MAX_LAYERS) {
            throw new IllegalArgumentException("a bundle has at most " + MAX_LAYERS + " SAs");
        }
        outer = around;
        torn = false;
        around.setInner(self());
        changed(self());
    }

    /** How many SAs there are from this one outwards. */
    private static <E extends SaEntry<E>> int layers(E from) {
        int layers = 0;
        for (E entry = from; entry != null; entry = entry.outer()) {
            layers++;
        }
        return layers;
    }

    /** It is deleted: what it was around is torn, what was around it stands for itself. */
    final void leaveBundle() {
        E inside = inner;
        E around = outer;
        inner = null;
        outer = null;
        if (inside != null) {
            inside.tear();
            changed(inside);
        }
        if (around != null) {
            around.setInner(null);
            changed(around);
        }
    }

    void setInner(@Nullable E entry) {
        inner = entry;
    }

    void tear() {
        outer = null;
        torn = true;
    }

    private static <E extends SaEntry<E>> void changed(E anyOfBundle) {
        for (E entry = anyOfBundle.innermost(); entry != null; entry = entry.outer()) {
            entry.onBundleChange();
        }
    }

    final Sa description() {
        return sa.sa();
    }

    /** The id of {@link #outer}. */
    final @Nullable SaId nextId() {
        return outer == null ? null : outer.description().id();
    }

    /** Any thread. */
    final SaSnapshot snapshot(@Nullable SaId next) {
        return sa.snapshot(addedEpochSeconds, next);
    }

    @Override
    public final String toString() {
        return sa.toString();
    }
}
