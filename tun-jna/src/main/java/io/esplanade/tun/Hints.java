package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import java.io.IOException;
import java.util.Locale;

/** Turns error numbers of set-up calls into sentences that a person can act on. */
final class Hints {
    private Hints() {}

    /** Opening /dev/net/tun failed. */
    static IOException openTun(ErrnoException failed) {
        return switch (failed.errno()) {
            case Errno.ENOENT -> new DeviceException("/dev/net/tun does not exist. Make it by: mkdir -p /dev/net &&"
                    + " mknod /dev/net/tun c 10 200 && chmod 666 /dev/net/tun", failed);
            case Errno.ENODEV, Errno.ENXIO -> new DeviceException("the kernel has no TUN driver. Load it by:"
                    + " modprobe tun", failed);
            case Errno.EACCES, Errno.EPERM -> new DeviceException("/dev/net/tun may not be opened: "
                    + Errno.text(failed.errno()) + ". Allow it by: chmod 666 /dev/net/tun (in a container: --device"
                    + " /dev/net/tun)", failed);
            default -> failed;
        };
    }

    /** Turning the descriptor into the device failed. */
    static IOException createTun(String name, boolean multiQueue, ErrnoException failed) {
        return switch (failed.errno()) {
            case Errno.EPERM -> new DeviceException(capability("CAP_NET_ADMIN", "create the TUN device"), failed);
            case Errno.EBUSY -> new DeviceException("TUN device " + name + " is in use by another process", failed);
            case Errno.EINVAL -> new DeviceException("there is an interface " + name + " already, and it is no TUN"
                    + " device of " + (multiQueue
                            ? "several queues. One of a single queue serves one worker: --workers 1"
                            : "one queue"), failed);
            default -> failed;
        };
    }

    /** Opening a raw socket failed. */
    static IOException openRaw(int protocol, ErrnoException failed) {
        return failed.errno() == Errno.EPERM || failed.errno() == Errno.EACCES
                ? new DeviceException(capability("CAP_NET_RAW", "receive IP protocol " + protocol), failed)
                : failed;
    }

    /** Giving a socket its mark failed. */
    static IOException setMark(ErrnoException failed) {
        return failed.errno() == Errno.EPERM
                ? new DeviceException(capability("CAP_NET_ADMIN", "mark its own packets"), failed)
                : failed;
    }

    /** Distributing datagrams among sockets failed. */
    static IOException steer(ErrnoException failed) {
        return new DeviceException("the kernel does not distribute datagrams among several sockets of a port"
                + " (SO_ATTACH_REUSEPORT_CBPF, Linux 4.5): " + Errno.text(failed.errno())
                + ". Use one by: --workers 1", failed);
    }

    /** A port below 1024. */
    static String bindPort() {
        return capability("CAP_NET_BIND_SERVICE", "use a port below 1024");
    }

    /** A change by netlink was refused. */
    static IOException configure(String what, IOException failed) {
        return failed instanceof ErrnoException e && e.errno() == Errno.EPERM
                ? new DeviceException(capability("CAP_NET_ADMIN", what), failed)
                : failed;
    }

    private static String capability(String name, String purpose) {
        return name + " is missing, which it takes to " + purpose + ". Grant it by one of: run as root; systemd unit:"
                + " AmbientCapabilities=" + name + "; setcap " + name.toLowerCase(Locale.ROOT)
                + "+ep on the java binary";
    }
}
