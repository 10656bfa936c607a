package io.esplanade.tun.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * {@code struct mmsghdr[]} of {@code sys/socket.h}, laid out for 64-bit Linux, with one {@code iovec}, one address and
 * one control area per message; and recvmmsg(2) and sendmmsg(2) on it. Allocates nothing after construction. One
 * thread at a time.
 */
public final class MessageBatch {
    /** Octets of control messages that one message has room for, if nothing else is said. */
    public static final int CONTROL_BYTES = 128;
    /** The address area of each message, enough for both families. */
    public static final int NAME_BYTES = 32;

    /** The datagram was longer than its memory ({@code msg_flags}). */
    public static final int MSG_TRUNC = 0x20;
    /** Control messages were cut off. */
    public static final int MSG_CTRUNC = 0x08;

    private static final int MSG_DONTWAIT = 0x40;

    // struct mmsghdr: msg_name 0, msg_namelen 8, msg_iov 16, msg_iovlen 24, msg_control 32, msg_controllen 40,
    // msg_flags 48, msg_len 56.
    private static final int HEADER_BYTES = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;

    private static final int IOVEC_BYTES = 16;
    private static final int IOV_LENGTH = 8;

    // struct cmsghdr: cmsg_len 0 (8 octets), cmsg_level 8, cmsg_type 12, data 16; padded to 8.
    private static final int CMSG_HEADER_BYTES = 16;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle RECVMMSG = FastCall.libc(
            "recvmmsg", FastCall.INT, FastCall.INT, FastCall.LONG, FastCall.INT, FastCall.INT, FastCall.LONG);
    private static final MethodHandle SENDMMSG =
            FastCall.libc("sendmmsg", FastCall.INT, FastCall.INT, FastCall.LONG, FastCall.INT, FastCall.INT);

    private final int fd;
    private final int capacity;
    private final int controlBytes;
    private final MemorySegment captured = FastCall.newErrno();
    private final MemorySegment headers;
    private final MemorySegment iovecs;
    private final MemorySegment names;
    private final MemorySegment controls;

    /** Borrows the socket. */
    public MessageBatch(int fd, int capacity) {
        this(fd, capacity, CONTROL_BYTES);
    }

    /** Borrows the socket. Each message has room for {@code controlBytes}, a multiple of 8, of control messages. */
    public MessageBatch(int fd, int capacity, int controlBytes) {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalStateException("struct msghdr is laid out for little-endian 64-bit Linux");
        }
        this.fd = fd;
        this.capacity = capacity;
        this.controlBytes = controlBytes;
        Arena arena = Arena.ofAuto();
        headers = arena.allocate((long) capacity * HEADER_BYTES, 64);
        iovecs = arena.allocate((long) capacity * IOVEC_BYTES, 64);
        names = arena.allocate((long) capacity * NAME_BYTES, 64);
        controls = arena.allocate((long) capacity * controlBytes, 64);
        for (int i = 0; i < capacity; i++) {
            headers.set(LONG, at(i, NAME), names.address() + (long) i * NAME_BYTES);
            headers.set(LONG, at(i, IOV), iovecs.address() + (long) i * IOVEC_BYTES);
            headers.set(LONG, at(i, IOV_COUNT), 1);
            headers.set(LONG, at(i, CONTROL), controls.address() + (long) i * controlBytes);
        }
    }

    public int capacity() {
        return capacity;
    }

    /** Says which memory message {@code i} fills or is sent from; borrowed, the caller keeps it reachable. */
    public void payload(int i, MemorySegment memory, long offset, long lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, memory.byteSize());
        iovecs.set(LONG, (long) i * IOVEC_BYTES, memory.address() + offset);
        iovecs.set(LONG, (long) i * IOVEC_BYTES + IOV_LENGTH, lengthBytes);
    }

    /** Makes message {@code i} ready to receive an address and control messages. */
    public void prepareReceive(int i) {
        headers.set(INT, at(i, NAME_LENGTH), NAME_BYTES);
        headers.set(LONG, at(i, CONTROL_LENGTH), controlBytes);
        headers.set(INT, at(i, FLAGS), 0);
    }

    /** Copies the destination of message {@code i}, and drops its control messages. */
    public void prepareSend(int i, MemorySegment sockaddr, int lengthBytes) {
        MemorySegment.copy(sockaddr, 0, names, nameOffset(i), lengthBytes);
        headers.set(INT, at(i, NAME_LENGTH), lengthBytes);
        headers.set(LONG, at(i, CONTROL_LENGTH), 0);
    }

    /** Octets received for message {@code i}. */
    public int length(int i) {
        return headers.get(INT, at(i, LENGTH));
    }

    /** {@code MSG_*} of message {@code i} as received. */
    public int flags(int i) {
        return headers.get(INT, at(i, FLAGS));
    }

    /** The address areas of all messages; that of one begins at {@link #nameOffset}. */
    public MemorySegment names() {
        return names;
    }

    public long nameOffset(int i) {
        return (long) i * NAME_BYTES;
    }

    /** The control areas of all messages, for data found by {@link #nextControl}. */
    public MemorySegment controls() {
        return controls;
    }

    // Control messages, received: for (int c = firstControl(i); c >= 0; c = nextControl(i, c)) { ... }

    /** Returns where the first control message of message {@code i} begins in {@link #controls}, or -1. */
    public int firstControl(int i) {
        return checkedControl(i, i * controlBytes);
    }

    /** Returns where the one after {@code control} begins, or -1. */
    public int nextControl(int i, int control) {
        return checkedControl(i, control + align((int) controls.get(LONG, control)));
    }

    public int controlLevel(int control) {
        return controls.get(INT, control + CMSG_LEVEL);
    }

    public int controlType(int control) {
        return controls.get(INT, control + CMSG_TYPE);
    }

    /** Where the data of a control message begins. */
    public int controlData(int control) {
        return control + CMSG_HEADER_BYTES;
    }

    /** Octets of data of a control message. */
    public int controlDataBytes(int control) {
        return (int) controls.get(LONG, control) - CMSG_HEADER_BYTES;
    }

    private int checkedControl(int i, int control) {
        int end = i * controlBytes + (int) Math.min(headers.get(LONG, at(i, CONTROL_LENGTH)), controlBytes);
        if (control + CMSG_HEADER_BYTES > end) {
            return -1;
        }
        long length = controls.get(LONG, control);
        return length < CMSG_HEADER_BYTES || length > end - control ? -1 : control;
    }

    /** Appends a control message of {@code dataBytes} to message {@code i} and returns where its data begins. */
    public int addControl(int i, int level, int type, int dataBytes) {
        int used = (int) headers.get(LONG, at(i, CONTROL_LENGTH));
        int spaceBytes = align(CMSG_HEADER_BYTES + dataBytes);
        Objects.checkFromIndexSize(used, spaceBytes, controlBytes);
        int control = i * controlBytes + used;
        controls.set(LONG, control, CMSG_HEADER_BYTES + dataBytes);
        controls.set(INT, control + CMSG_LEVEL, level);
        controls.set(INT, control + CMSG_TYPE, type);
        headers.set(LONG, at(i, CONTROL_LENGTH), used + spaceBytes);
        return control + CMSG_HEADER_BYTES;
    }

    /** Appends a control message that is a {@code u16}. */
    public void addShortControl(int i, int level, int type, short value) {
        controls.set(ValueLayout.JAVA_SHORT, addControl(i, level, type, Short.BYTES), value);
    }

    /** Appends a control message that is an {@code int}. */
    public void addIntControl(int i, int level, int type, int value) {
        controls.set(INT, addControl(i, level, type, Integer.BYTES), value);
    }

    /** Fills messages 0 to {@code count}; returns how many were received, or the negated error number. */
    public int receive(int count) {
        Objects.checkFromIndexSize(0, count, capacity);
        try {
            int result = (int) RECVMMSG.invokeExact(captured, fd, headers.address(), count, MSG_DONTWAIT, 0L);
            return result < 0 ? -FastCall.errno(captured) : result;
        } catch (Throwable thrown) {
            throw FastCall.impossible(thrown);
        }
    }

    /** Sends messages {@code from} to {@code to} (exclusive); returns how many were, or the negated error number. */
    public int send(int from, int to) {
        Objects.checkFromToIndex(from, to, capacity);
        try {
            int result = (int) SENDMMSG.invokeExact(captured, fd, headers.address() + at(from, 0), to - from, MSG_DONTWAIT);
            return result < 0 ? -FastCall.errno(captured) : result;
        } catch (Throwable thrown) {
            throw FastCall.impossible(thrown);
        }
    }

    private static long at(int i, int field) {
        return (long) i * HEADER_BYTES + field;
    }

    private static int align(int length) {
        return length + 7 & ~7;
    }
}
