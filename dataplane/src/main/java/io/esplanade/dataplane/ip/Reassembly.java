package io.esplanade.dataplane.ip;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Puts fragments together again (RFC 791 section 3.2, RFC 8200 section 4.5), for transport mode, which protects whole
 * datagrams only (RFC 4301 section 7). Bounded in datagrams, octets and time; a datagram whose fragments overlap or
 * contradict each other is given up as a whole (RFC 5722). One thread.
 *
 * <p>1 {@link #add} takes a fragment  2 if {@link #isComplete}, {@link #memory}, {@link #offset} and {@link #lengthBytes}
 * show the datagram until the next {@code add}  3 {@link #expire} forgets what stays incomplete.
 */
public final class Reassembly {
    /** Our limits: datagrams under way, and how long each is waited for. */
    static final int MAX_DATAGRAMS = 64;
    static final long TIMEOUT_NS = 15_000_000_000L;

    /** Room before and behind a complete datagram. */
    public static final int ROOM_BYTES = Datagram.ROOM_BYTES;

    private final Datagram[] datagrams = new Datagram[MAX_DATAGRAMS];
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private @Nullable Datagram complete;
    private int givenUp;

    /** Slots take their memory when they are first used, and keep it. */
    public Reassembly() {
        for (int i = 0; i < MAX_DATAGRAMS; i++) {
            datagrams[i] = new Datagram();
        }
    }

    /**
     * Takes a fragment; copies it.
     *
     * @param fragment parsed, and {@link IpPacket#isFragment}
     * @param nowNs in {@link System#nanoTime} time
     * @return NONE; MALFORMED for one that cannot be part of a datagram, which is given up with all its fragments
     */
    public Drop add(IpPacket fragment, long nowNs) {
        complete = null;
        if (!fragment.isFragment() || (fragment.v6() && !hasFragmentHeader(fragment))) {
            return Drop.MALFORMED;
        }
        Datagram datagram = find(fragment, nowNs);
        if (!datagram.add(fragment, extensions)) {
            datagram.clear();
            return Drop.MALFORMED;
        }
        if (datagram.isComplete()) {
            datagram.assemble();
            datagram.clear(); // its memory stays as it is until another takes the slot
            complete = datagram;
        }
        return Drop.NONE;
    }

    /** Whether the fragment added last was the one missing. */
    public boolean isComplete() {
        return complete != null;
    }

    public MemorySegment memory() {
        return completed().memory();
    }

    public int offset() {
        return completed().offset();
    }

    public int lengthBytes() {
        return completed().lengthBytes();
    }

    /**
     * Gives up datagrams that came too slowly.
     *
     * @return how many were given up since the last call, those included that made room for others
     */
    public int expire(long nowNs) {
        for (Datagram datagram : datagrams) {
            if (datagram.isUsed() && nowNs - datagram.sinceNs() >= TIMEOUT_NS) {
                datagram.clear();
                givenUp++;
            }
        }
        int count = givenUp;
        givenUp = 0;
        return count;
    }

    /** The fragment's datagram; a new one takes a free slot or that of the oldest. */
    private Datagram find(IpPacket fragment, long nowNs) {
        int identification = identification(fragment);
        Datagram free = datagrams[0];
        for (Datagram datagram : datagrams) {
            if (datagram.isUsed() && datagram.matches(fragment, identification)) {
                return datagram;
            }
            boolean better = free.isUsed()
                    && (!datagram.isUsed() || datagram.sinceNs() - free.sinceNs() < 0);
            free = better ? datagram : free;
        }
        if (free.isUsed()) {
            givenUp++;
        }
        free.begin(fragment, identification, nowNs);
        return free;
    }

    private boolean hasFragmentHeader(IpPacket fragment) {
        return extensions.walk(fragment) && extensions.fragmentHeader() != 0;
    }

    private int identification(IpPacket fragment) {
        return fragment.v6()
                ? NetworkOrder.get32(
                        fragment.memory(),
                        fragment.offset() + extensions.fragmentHeader() + Ipv6Header.FRAGMENT_IDENTIFICATION)
                : Ipv4Header.identification(fragment.memory(), fragment.offset());
    }

    private Datagram completed() {
        if (complete == null) {
            throw new IllegalStateException("no datagram is complete");
        }
        return complete;
    }
}
