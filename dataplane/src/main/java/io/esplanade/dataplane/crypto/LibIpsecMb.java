package io.esplanade.dataplane.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The functions of intel-ipsec-mb that are used, with pointers to data as {@code long}. Most have no symbol: their
 * addresses lie in the manager, the library's table of what this processor does fastest, and {@link IpsecMbManager} reads
 * them there. Loading this class fails if the library is not there.
 *
 * <p>What is called for each packet is {@linkplain Linker.Option#critical critical}, as in {@link LibCrypto}. The caller
 * answers for all addresses and lengths.
 */
final class LibIpsecMb {
    static final String FILE = "libIPSec_MB.so.1";
    static final long NULL = 0;

    @SuppressWarnings("restricted") // calling this library is what this class is for
    private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(FILE, Arena.global());

    private static final MethodHandle VERSION = symbol("imb_get_version", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle NEW_MANAGER =
            symbol("alloc_mb_mgr", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle INIT_MANAGER =
            symbol("init_mb_mgr_auto", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FREE_MANAGER = symbol("free_mb_mgr", FunctionDescriptor.ofVoid(JAVA_LONG));

    private static final MethodHandle EXPAND_KEY = function(2);
    // (key, context, out, in, length, iv, additional data, its length, tag, its length)
    private static final MethodHandle GCM = fastFunction(10);
    // (key, context, iv, additional data, its length)
    private static final MethodHandle CHACHA_START = fastFunction(5);
    // (key, context, out, in, length)
    private static final MethodHandle CHACHA_UPDATE = fastFunction(5);
    // (context, tag, its length)
    private static final MethodHandle CHACHA_FINISH = fastFunction(3);

    private LibIpsecMb() {}

    @SuppressWarnings("restricted") // as above
    private static MethodHandle symbol(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), type);
    }

    /** A handle whose first argument is the address of the function, followed by so many {@code long}s. */
    @SuppressWarnings("restricted") // as above
    private static MethodHandle function(int arguments, Linker.Option... options) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(longs), options);
    }

    private static MethodHandle fastFunction(int arguments) {
        return function(arguments, Linker.Option.critical(false));
    }

    /** 0x10300 is 1.3.0. */
    static int version() {
        try {
            return (int) VERSION.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A manager for the fastest code of this processor, or 0. */
    static long newManager() {
        try {
            long manager = (long) NEW_MANAGER.invokeExact(0L);
            if (manager != NULL) {
                INIT_MANAGER.invokeExact(manager, NULL);
            }
            return manager;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void freeManager(long manager) {
        try {
            FREE_MANAGER.invokeExact(manager);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void expandKey(MemorySegment function, long key, long expanded) {
        try {
            EXPAND_KEY.invokeExact(function, key, expanded);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Encrypts or decrypts in place, and writes the tag that the packet should have. */
    static void gcm(
            MemorySegment function, long key, long context, long payload, long lengthBytes, long iv, long data,
            long dataBytes, long tag, long tagBytes) {
        try {
            GCM.invokeExact(
                    function, key, context, payload, payload, lengthBytes, iv, data, dataBytes, tag, tagBytes);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void chachaStart(MemorySegment function, long key, long context, long iv, long data, long dataBytes) {
        try {
            CHACHA_START.invokeExact(function, key, context, iv, data, dataBytes);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** In place. */
    static void chachaUpdate(MemorySegment function, long key, long context, long payload, long lengthBytes) {
        try {
            CHACHA_UPDATE.invokeExact(function, key, context, payload, payload, lengthBytes);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void chachaFinish(MemorySegment function, long context, long tag, long tagBytes) {
        try {
            CHACHA_FINISH.invokeExact(function, context, tag, tagBytes);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The pointer to a function at an offset of the manager.
     *
     * @throws IllegalStateException if there is none, because the library has no code for this processor
     */
    @SuppressWarnings("restricted") // as above
    static MemorySegment functionAt(long manager, int offset) {
        MemorySegment function =
                MemorySegment.ofAddress(manager).reinterpret(offset + ADDRESS.byteSize()).get(ADDRESS, offset);
        if (function.address() == NULL) {
            throw new IllegalStateException(FILE + " has no code for this processor");
        }
        return function;
    }

    /** Calls into C throw nothing of their own. */
    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a call into " + FILE + " failed", e);
    }
}
