package io.esplanade.tun.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code sys/socket.h}: set-up of sockets; {@link MessageBatch} has the calls made for each packet. */
public final class Sockets {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;

    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;

    static {
        Native.register(Sockets.class, "c");
    }

    private Sockets() {}

    /** Returns a new socket, close-on-exec. {@code type} may have {@link #SOCK_NONBLOCK} added. */
    public static int open(int family, int type, int protocol) throws ErrnoException {
        return ErrnoException.check("socket", socket(family, type | SOCK_CLOEXEC, protocol));
    }

    /** Binds to an address, encoded in all of the array. */
    public static void bindTo(int fd, byte[] sockaddr) throws ErrnoException {
        ErrnoException.check("bind", bind(fd, sockaddr, sockaddr.length));
    }

    /** Connects to an address, encoded in all of the array. */
    public static void connectTo(int fd, byte[] sockaddr) throws ErrnoException {
        ErrnoException.check("connect", connect(fd, sockaddr, sockaddr.length));
    }

    /** Returns the socket's own address; room for {@code maxBytes} octets. */
    public static byte[] nameOf(int fd, int maxBytes) throws ErrnoException {
        byte[] sockaddr = new byte[maxBytes];
        ErrnoException.check("getsockname", getsockname(fd, sockaddr, new IntByReference(maxBytes)));
        return sockaddr;
    }

    /** Sets an option that is an {@code int}. */
    public static void set(int fd, int level, int option, int value) throws ErrnoException {
        byte[] octets = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
        set(fd, level, option, octets);
    }

    /** Sets an option that is a structure. */
    public static void set(int fd, int level, int option, byte[] value) throws ErrnoException {
        ErrnoException.check("setsockopt", setsockopt(fd, level, option, value, value.length));
    }

    /** Sets an option that older kernels or other socket types lack; returns whether it is set now. */
    public static boolean trySet(int fd, int level, int option, int value) {
        try {
            set(fd, level, option, value);
            return true;
        } catch (ErrnoException absent) {
            return false;
        }
    }

    /** Returns an option that is an {@code int}. */
    public static int get(int fd, int level, int option) throws ErrnoException {
        byte[] value = new byte[4];
        ErrnoException.check("getsockopt", getsockopt(fd, level, option, value, new IntByReference(value.length)));
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    /** Sends one message to where the socket is connected or, for netlink, to the kernel. */
    static void sendAll(int fd, byte[] message, int lengthBytes) throws ErrnoException {
        ErrnoException.check("send", Math.toIntExact(send(fd, message, new NativeLong(lengthBytes), 0).longValue()));
    }

    /** Returns the length of the message received; it is cut off at the size of {@code into}. */
    static int receive(int fd, byte[] into) throws ErrnoException {
        int length;
        do { // with SO_RCVTIMEO, recv(2) is not restarted after a signal
            length = Math.toIntExact(recv(fd, into, new NativeLong(into.length), 0).longValue());
        } while (length < 0 && Native.getLastError() == Errno.EINTR);
        return ErrnoException.check("recv", length);
    }

    private static native int socket(int family, int type, int protocol);

    private static native int bind(int fd, byte[] address, int lengthBytes);

    private static native int connect(int fd, byte[] address, int lengthBytes);

    private static native int getsockname(int fd, byte[] address, IntByReference lengthBytes);

    private static native int setsockopt(int fd, int level, int option, byte[] value, int lengthBytes);

    private static native int getsockopt(int fd, int level, int option, byte[] value, IntByReference lengthBytes);

    private static native NativeLong send(int fd, byte[] message, NativeLong lengthBytes, int flags);

    private static native NativeLong recv(int fd, byte[] into, NativeLong lengthBytes, int flags);
}
