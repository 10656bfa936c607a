package io.esplanade.tun.linux;

import com.sun.jna.Native;

/** {@code net/if.h}: names and numbers of network interfaces. */
public final class NetIf {
    static {
        Native.register(NetIf.class, "c");
    }

    private NetIf() {}

    /** Returns the number of the interface in the calling thread's network namespace. */
    public static int indexOf(String name) throws ErrnoException {
        int index = if_nametoindex(name);
        if (index == 0) {
            throw new ErrnoException("interface " + name, Native.getLastError());
        }
        return index;
    }

    private static native int if_nametoindex(String name);
}
