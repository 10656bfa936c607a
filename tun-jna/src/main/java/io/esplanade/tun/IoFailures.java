package io.esplanade.tun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How often each {@link IoFailure} happened to a channel: one writer, its event loop; readable by any thread. */
@SuppressWarnings("EnumOrdinal") // the index never leaves this object
public final class IoFailures {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[IoFailure.values().length];

    IoFailures() {}

    /** Packets lost for this reason since the channel was opened. */
    public long count(IoFailure why) {
        return (long) LONGS.getOpaque(counts, why.ordinal());
    }

    void add(IoFailure why, long packets) {
        int index = why.ordinal();
        LONGS.setOpaque(counts, index, counts[index] + packets);
    }
}
