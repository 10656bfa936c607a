package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;

/** Why the kernel did not take, or cut off, a packet. Each constant is a counter of {@link IoFailures}. */
public enum IoFailure {
    /** A queue of the kernel is full (EAGAIN, ENOBUFS). */
    QUEUE_FULL,
    /** The interface is down (EIO of a TUN device, ENETDOWN). */
    DOWN,
    /** Longer than the path to the peer takes (EMSGSIZE). */
    TOO_LONG,
    /** No way to the peer, or an ICMP error said that it does not listen (ECONNREFUSED, EHOSTUNREACH and the like). */
    UNREACHABLE,
    /** A filter of this host refused it (EPERM). */
    FILTERED,
    /** A received packet that was longer than its buffer or too short to be one. */
    TRUNCATED,
    /** Anything else, such as EINVAL for a packet that makes no sense to the kernel. */
    OTHER;

    /** Which failure a TUN device means by {@code errno}. */
    static IoFailure ofTun(int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.ENOBUFS -> QUEUE_FULL;
            case Errno.EIO, Errno.ENETDOWN -> DOWN;
            default -> OTHER;
        };
    }

    /** Which failure a socket means by {@code errno}. */
    static IoFailure ofSocket(int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.ENOBUFS -> QUEUE_FULL;
            case Errno.ENETDOWN -> DOWN;
            case Errno.EMSGSIZE -> TOO_LONG;
            case Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.EHOSTDOWN, Errno.ENETUNREACH -> UNREACHABLE;
            case Errno.EPERM -> FILTERED;
            default -> OTHER;
        };
    }
}
