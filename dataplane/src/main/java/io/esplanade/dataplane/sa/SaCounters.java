package io.esplanade.dataplane.sa;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one SA has carried. Written by the SA's thread alone, with writes as cheap as plain ones; read by any thread,
 * which sees whole values but perhaps not the newest.
 */
final class SaCounters {
    private static final VarHandle PACKETS = field("packets");
    private static final VarHandle OCTETS = field("octets");
    private static final VarHandle DROPS = field("drops");
    private static final VarHandle LAST_SEQUENCE = field("lastSequence");
    private static final VarHandle FIRST_USE = field("firstUse");
    private static final VarHandle LAST_USE = field("lastUse");

    private long packets;
    private long octets;
    private long drops;
    private long lastSequence;
    private long firstUse;
    private long lastUse;

    /** One packet that the SA carried; octets of the inner packet. */
    void onPacket(int innerBytes) {
        PACKETS.setOpaque(this, packets + 1);
        OCTETS.setOpaque(this, octets + innerBytes);
    }

    void onDrop() {
        DROPS.setOpaque(this, drops + 1);
    }

    void onSequence(long sequence) {
        if (lastSequence != sequence) {
            LAST_SEQUENCE.setOpaque(this, sequence);
        }
    }

    /** Wall-clock time of use. */
    void onUse(long epochSeconds) {
        if (firstUse == 0) {
            FIRST_USE.setOpaque(this, epochSeconds);
        }
        if (lastUse != epochSeconds) {
            LAST_USE.setOpaque(this, epochSeconds);
        }
    }

    long packets() {
        return (long) PACKETS.getOpaque(this);
    }

    long octets() {
        return (long) OCTETS.getOpaque(this);
    }

    long drops() {
        return (long) DROPS.getOpaque(this);
    }

    long lastSequence() {
        return (long) LAST_SEQUENCE.getOpaque(this);
    }

    long firstUse() {
        return (long) FIRST_USE.getOpaque(this);
    }

    long lastUse() {
        return (long) LAST_USE.getOpaque(this);
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(SaCounters.class, name, long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
