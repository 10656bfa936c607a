package io.esplanade.dataplane.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread writes, at the cost of a plain field, and any thread reads, never torn and soon current. */
final class OpaqueLong {
    private static final VarHandle VALUE = handle();

    private long value;

    /** The owner's thread only. */
    void add(long more) {
        VALUE.setOpaque(this, value + more);
    }

    /** The owner's thread only. */
    void set(long newValue) {
        VALUE.setOpaque(this, newValue);
    }

    long get() {
        return (long) VALUE.getOpaque(this);
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(OpaqueLong.class, "value", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
