package io.esplanade.dataplane.crypto;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of OpenSSL 3 that are used, with pointers as {@code long}. Loading this class fails if the library or one
 * of the functions is not there.
 *
 * <p>What is called for each packet is {@linkplain Linker.Option#critical critical}: it takes microseconds, waits for
 * nothing and does not call back. The caller answers for all addresses and lengths.
 */
final class LibCrypto {
    static final String FILE = "libcrypto.so.3";
    static final long NULL = 0;

    private static final int OK = 1;
    private static final int SAME_DIRECTION = -1;
    private static final long INIT_NO_ATEXIT = 0x0008_0000; // OPENSSL_INIT_NO_ATEXIT
    private static final int VERSION_TEXT = 0; // OPENSSL_VERSION

    @SuppressWarnings("restricted") // calling this library is what this class is for
    private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(FILE, Arena.global());

    private static final MethodHandle VERSION_NUMBER = call("OpenSSL_version_num", JAVA_LONG);
    private static final MethodHandle VERSION = call("OpenSSL_version", JAVA_LONG, JAVA_INT);
    private static final MethodHandle INIT_CRYPTO = call("OPENSSL_init_crypto", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CIPHER_FETCH = fetch("EVP_CIPHER_fetch");
    private static final MethodHandle DIGEST_FETCH = fetch("EVP_MD_fetch");
    private static final MethodHandle MAC_FETCH = fetch("EVP_MAC_fetch");
    private static final MethodHandle CIPHER_NEW = call("EVP_CIPHER_CTX_new", JAVA_LONG);
    private static final MethodHandle CIPHER_FREE = free("EVP_CIPHER_CTX_free");
    private static final MethodHandle CIPHER_PADDING =
            call("EVP_CIPHER_CTX_set_padding", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle MAC_NEW = call("EVP_MAC_CTX_new", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MAC_FREE = free("EVP_MAC_CTX_free");

    private static final MethodHandle CIPHER_INIT = fastCall(
            "EVP_CipherInit_ex2", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle CIPHER_UPDATE =
            fastCall("EVP_CipherUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CIPHER_FINAL =
            fastCall("EVP_CipherFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CIPHER_GET =
            fastCall("EVP_CIPHER_CTX_get_params", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MAC_INIT =
            fastCall("EVP_MAC_init", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MAC_UPDATE = fastCall("EVP_MAC_update", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MAC_FINAL =
            fastCall("EVP_MAC_final", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private LibCrypto() {}

    private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle fastCall(String name, MemoryLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments), Linker.Option.critical(false));
    }

    private static MethodHandle fetch(String name) {
        return call(name, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }

    private static MethodHandle free(String name) {
        return handle(name, FunctionDescriptor.ofVoid(JAVA_LONG));
    }

    @SuppressWarnings("restricted") // as above
    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), type, options);
    }

    /** MNN00PP0 in hexadecimal. */
    static long versionNumber() {
        try {
            return (long) VERSION_NUMBER.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Address of a text that stays. */
    static long version() {
        try {
            return (long) VERSION.invokeExact(VERSION_TEXT);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Has it leave its tables alone at the end of the process, when other threads may still be at work. */
    static boolean keepAtExit() {
        try {
            return (int) INIT_CRYPTO.invokeExact(INIT_NO_ATEXIT, NULL) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The cipher of this name, or 0. */
    static long fetchCipher(long name) {
        try {
            return (long) CIPHER_FETCH.invokeExact(NULL, name, NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The hash of this name, or 0. */
    static long fetchDigest(long name) {
        try {
            return (long) DIGEST_FETCH.invokeExact(NULL, name, NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The MAC of this name, or 0. */
    static long fetchMac(long name) {
        try {
            return (long) MAC_FETCH.invokeExact(NULL, name, NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A new context, or 0. */
    static long newCipher() {
        try {
            return (long) CIPHER_NEW.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Wipes it and gives it back. */
    static void freeCipher(long context) {
        try {
            CIPHER_FREE.invokeExact(context);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Whole blocks only. */
    static boolean setNoPadding(long context) {
        try {
            return (int) CIPHER_PADDING.invokeExact(context, 0) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Keys a context. */
    static boolean key(long context, long cipher, long key, long iv, boolean encrypt) {
        try {
            return (int) CIPHER_INIT.invokeExact(context, cipher, key, iv, encrypt ? 1 : 0, NULL) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Starts anew under the same key; {@code parameters} 0 for none. */
    static boolean start(long context, long iv, long parameters) {
        try {
            return (int) CIPHER_INIT.invokeExact(context, NULL, NULL, iv, SAME_DIRECTION, parameters) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Encrypts or decrypts; takes additional data if {@code out} is 0. */
    static boolean update(long context, long out, long written, long in, int lengthBytes) {
        try {
            return (int) CIPHER_UPDATE.invokeExact(context, out, written, in, lengthBytes) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Computes the tag, or verifies it. */
    static boolean finish(long context, long out, long written) {
        try {
            return (int) CIPHER_FINAL.invokeExact(context, out, written) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Writes what is asked for to where the parameters point. */
    static boolean get(long context, long parameters) {
        try {
            return (int) CIPHER_GET.invokeExact(context, parameters) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A new context, or 0. */
    static long newMac(long mac) {
        try {
            return (long) MAC_NEW.invokeExact(mac);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Wipes it and gives it back. */
    static void freeMac(long context) {
        try {
            MAC_FREE.invokeExact(context);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Keys a context, or starts anew under the same key if that is 0. */
    static boolean startMac(long context, long key, long keyBytes, long parameters) {
        try {
            return (int) MAC_INIT.invokeExact(context, key, keyBytes, parameters) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean updateMac(long context, long data, long lengthBytes) {
        try {
            return (int) MAC_UPDATE.invokeExact(context, data, lengthBytes) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean finishMac(long context, long out, long written, long capacityBytes) {
        try {
            return (int) MAC_FINAL.invokeExact(context, out, written, capacityBytes) == OK;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Calls into C throw nothing of their own. */
    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a call into " + FILE + " failed", e);
    }
}
