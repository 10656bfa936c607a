package io.esplanade.tun.linux;

import com.sun.jna.Native;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;

/** {@code unistd.h}: read(2) and write(2) as they are made for each packet, and close(2). */
public final class Unistd {
    private static final MethodHandle READ =
            FastCall.libc("read", FastCall.LONG, FastCall.INT, FastCall.LONG, FastCall.LONG);
    private static final MethodHandle WRITE =
            FastCall.libc("write", FastCall.LONG, FastCall.INT, FastCall.LONG, FastCall.LONG);

    static {
        Native.register(Unistd.class, "c");
    }

    private final int fd;
    private final MemorySegment captured = FastCall.newErrno();

    /** Borrows a non-blocking descriptor. One thread at a time uses this object. */
    public Unistd(int fd) {
        this.fd = fd;
    }

    /** Returns the number of octets read into {@code memory}, or the negated error number. Allocates nothing. */
    public long read(MemorySegment memory, long offset, long maxBytes) {
        Objects.checkFromIndexSize(offset, maxBytes, memory.byteSize());
        try {
            long result = (long) READ.invokeExact(captured, fd, memory.address() + offset, maxBytes);
            return result < 0 ? -FastCall.errno(captured) : result;
        } catch (Throwable thrown) {
            throw FastCall.impossible(thrown);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Returns the number of octets written from {@code memory}, or the negated error number. Allocates nothing. */
    public long write(MemorySegment memory, long offset, long lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, memory.byteSize());
        try {
            long result = (long) WRITE.invokeExact(captured, fd, memory.address() + offset, lengthBytes);
            return result < 0 ? -FastCall.errno(captured) : result;
        } catch (Throwable thrown) {
            throw FastCall.impossible(thrown);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** Closes a descriptor that no channel owns yet. What close(2) says is of no use to anyone. */
    public static void closeQuietly(int fd) {
        close(fd);
    }

    private static native int close(int fd);
}
