package io.esplanade.dataplane.sa;

import io.esplanade.dataplane.api.Drop;
import java.util.Arrays;

/**
 * The anti-replay window of one inbound SA (RFC 4303 section 3.4.3, appendix A2). One thread.
 *
 * <p>Accepted are numbers larger than the highest one authenticated so far, T, and of the {@code size} numbers T-size+1
 * to T those not seen. The bits of the numbers seen lie in a ring of words that is at least one word longer than the
 * window, so that moving on clears whole words and never shifts (the idea of RFC 6479).
 */
public final class ReplayWindow {
    /** The smallest window but 0 (RFC 4303 section 3.4.3). */
    public static final int MIN_SIZE = 32;

    /** Our limit: 32 KiB of memory for an SA. */
    public static final int MAX_SIZE = 1 << 17;

    private static final long LOW_MASK = 0xffff_ffffL;

    private final int size;
    private final long[] seen;
    private final int wordMask;
    private long highest;

    /**
     * @param size packets behind the highest sequence number that are still accepted; 0 switches the check off
     * @throws IllegalArgumentException if not 0 and outside {@link #MIN_SIZE} to {@link #MAX_SIZE}
     */
    public ReplayWindow(int size) {
        if (size != 0 && (size < MIN_SIZE || size > MAX_SIZE)) {
            throw new IllegalArgumentException(
                    "anti-replay window of " + size + " packets: 0 or " + MIN_SIZE + " to " + MAX_SIZE);
        }
        this.size = size;
        int words = Integer.highestOneBit(size / Long.SIZE + 1) << 1;
        this.seen = new long[words];
        this.wordMask = words - 1;
    }

    /** The highest sequence number committed, 0 if none was. */
    public long highest() {
        return highest;
    }

    /**
     * All 64 bits of an extended sequence number, of which a packet carries the low 32 (RFC 4303 appendix A2.2): those
     * that put it nearest to the window. A number before the first one comes out negative.
     *
     * @param low 0 to 2^32-1
     */
    public long recover(long low) {
        // Without a window there is no left edge to tell old from new: half the numbers are either.
        long reach = size == 0 ? 1L << 31 : size;
        long highestLow = highest & LOW_MASK;
        long subspace = highest >>> 32;
        long leftEdge = highestLow - reach + 1;
        if (leftEdge >= 0) { // case A: the window lies in one subspace
            return (low >= leftEdge ? subspace : subspace + 1) << 32 | low;
        }
        // case B: it began in the subspace before
        return (low >= (leftEdge & LOW_MASK) ? subspace - 1 : subspace) << 32 | low;
    }

    /**
     * Whether a packet with this number may be accepted, should it be authentic. Changes nothing.
     *
     * @return NONE, REPLAY or REPLAY_TOO_OLD; the latter for 0 too, which no sender uses (RFC 4303 section 3.3.3)
     */
    public Drop check(long sequence) {
        if (size == 0 || sequence > highest) {
            return Drop.NONE;
        }
        if (sequence <= 0 || highest - sequence >= size) {
            return Drop.REPLAY_TOO_OLD;
        }
        return (seen[word(sequence)] & bit(sequence)) == 0 ? Drop.NONE : Drop.REPLAY;
    }

    /** Marks a number as seen, only after its packet was authenticated; one left of the window changes nothing. */
    public void commit(long sequence) {
        if (sequence > highest) {
            advance(sequence);
        }
        if (sequence > 0 && highest - sequence < size) {
            seen[word(sequence)] |= bit(sequence);
        }
    }

    /** Empties the words that the right edge enters; those behind the window may stay as they are. */
    private void advance(long sequence) {
        long from = highest >> 6;
        long entered = (sequence >> 6) - from;
        if (entered >= seen.length) {
            Arrays.fill(seen, 0);
        } else {
            for (long word = from + 1; word <= from + entered; word++) {
                seen[(int) word & wordMask] = 0;
            }
        }
        highest = sequence;
    }

    private int word(long sequence) {
        return (int) (sequence >> 6) & wordMask;
    }

    private static long bit(long sequence) {
        return 1L << sequence;
    }
}
