package io.esplanade.tun.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * What the system calls made for each packet share: method handles on libc, and the place where they leave their error
 * number. Addresses are passed as {@code long}, so a call needs no slice of a segment.
 *
 * <p>None of the calls is {@linkplain Linker.Option#critical critical}: that would save some 5 of 140 ns, but a write
 * to a device runs the kernel's network stack, and every safepoint would wait for it.
 */
final class FastCall {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private FastCall() {}

    /** Returns a handle whose first argument is a segment of {@link #newErrno}, followed by {@code arguments}. */
    @SuppressWarnings("restricted") // calling libc is what this class is for
    static MethodHandle libc(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** Returns memory for the error number of one thread's calls. */
    static MemorySegment newErrno() {
        return Arena.ofAuto().allocate(CAPTURED);
    }

    /** The error number of the last call that was given {@code captured}; meaningful only if it failed. */
    static int errno(MemorySegment captured) {
        return (int) ERRNO.get(captured, 0L);
    }

    /** Turns what {@link MethodHandle#invokeExact} declares, but libc cannot throw, into an unchecked exception. */
    static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a libc call threw", thrown);
    }
}
