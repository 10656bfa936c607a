package io.esplanade.dataplane.lookup;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The inbound SAD: SAs by SPI, which alone names a unicast SA (RFC 4301 section 4.1). An open-addressing table at most
 * half full; where an SPI lies depends on a secret of the table, so that neither chosen SPIs nor chosen packets make
 * long probe sequences.
 *
 * @param <T> what is kept for an SA
 */
public final class Sad<T> {
    private static final int INITIAL_SLOTS = 64;

    private final int secret = ThreadLocalRandom.current().nextInt();
    private int[] spis = new int[INITIAL_SLOTS];
    private @Nullable Object[] sas = new @Nullable Object[INITIAL_SLOTS];
    private int size;

    /** Returns the SA, or null. Constant time. */
    @SuppressWarnings("unchecked") // only put writes to sas, and it takes a T
    public @Nullable T find(int spi) {
        return (T) sas[slot(spi)];
    }

    /** Adds an SA; returns false and changes nothing if one has the SPI already. */
    public boolean add(int spi, T sa) {
        Objects.requireNonNull(sa);
        int slot = slot(spi);
        if (sas[slot] != null) {
            return false;
        }
        if (2 * (size + 1) > spis.length) {
            grow();
            slot = slot(spi);
        }
        spis[slot] = spi;
        sas[slot] = sa;
        size++;
        return true;
    }

    /** Removes and returns the SA; null if there is none. */
    public @Nullable T remove(int spi) {
        T removed = find(spi);
        if (removed != null) {
            closeGap(slot(spi));
            size--;
        }
        return removed;
    }

    /** Removes all. */
    public void clear() {
        spis = new int[INITIAL_SLOTS];
        sas = new @Nullable Object[INITIAL_SLOTS];
        size = 0;
    }

    public int size() {
        return size;
    }

    /** All SAs in no order, as a list of its own. */
    @SuppressWarnings("unchecked") // as in find
    public List<T> all() {
        List<T> all = new ArrayList<>(size);
        for (Object sa : sas) {
            if (sa != null) {
                all.add((T) sa);
            }
        }
        return all;
    }

    /** The slot that holds the SPI, or the empty one where it belongs. */
    private int slot(int spi) {
        int mask = spis.length - 1;
        int slot = home(spi);
        while (sas[slot] != null && spis[slot] != spi) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(int spi) {
        return Hash.mix(spi ^ secret) & (spis.length - 1);
    }

    /** Moves later members of the probe sequence up, so that no tombstones are needed. */
    private void closeGap(int gap) {
        int mask = spis.length - 1;
        for (int slot = (gap + 1) & mask; sas[slot] != null; slot = (slot + 1) & mask) {
            boolean reachableWithoutGap = ((slot - home(spis[slot])) & mask) < ((slot - gap) & mask);
            if (!reachableWithoutGap) {
                spis[gap] = spis[slot];
                sas[gap] = sas[slot];
                gap = slot;
            }
        }
        sas[gap] = null;
    }

    private void grow() {
        int[] oldSpis = spis;
        @Nullable Object[] oldSas = sas;
        spis = new int[2 * oldSpis.length];
        sas = new @Nullable Object[spis.length];
        for (int i = 0; i < oldSpis.length; i++) {
            if (oldSas[i] != null) {
                int slot = slot(oldSpis[i]);
                spis[slot] = oldSpis[i];
                sas[slot] = oldSas[i];
            }
        }
    }
}
