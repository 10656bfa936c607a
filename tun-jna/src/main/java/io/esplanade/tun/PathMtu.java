package io.esplanade.tun;

import io.esplanade.tun.linux.NetinetIn;
import io.esplanade.tun.linux.Sockets;
import io.esplanade.tun.linux.Unistd;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the kernel knows of the path to a peer. */
public final class PathMtu {
    private static final int DISCARD_PORT = 9; // RFC 863; nothing is sent there

    private PathMtu() {}

    /**
     * Returns the longest IP packet in octets that fits the path: the MTU of the interface, or less if a router said so
     * (RFC 1191, RFC 8201). Sends nothing.
     *
     * @param local the source address, or null for any
     * @param mark of the packets, as it may decide on the route; 0 for none
     * @throws IOException if there is no route, or the mark is not permitted
     */
    public static int query(@Nullable InetAddress local, InetAddress remote, int mark) throws IOException {
        boolean v6 = remote.getAddress().length == 16;
        int fd = Sockets.open(v6 ? Sockets.AF_INET6 : Sockets.AF_INET, Sockets.SOCK_DGRAM, 0);
        try {
            if (mark != 0) {
                Sockets.set(fd, Sockets.SOL_SOCKET, Sockets.SO_MARK, mark);
            }
            if (local != null) {
                Sockets.bindTo(fd, NetinetIn.sockaddr(local, 0));
            }
            Sockets.connectTo(fd, NetinetIn.sockaddr(remote, DISCARD_PORT));
            return v6
                    ? Sockets.get(fd, NetinetIn.IPPROTO_IPV6, NetinetIn.IPV6_MTU)
                    : Sockets.get(fd, NetinetIn.IPPROTO_IP, NetinetIn.IP_MTU);
        } finally {
            Unistd.closeQuietly(fd);
        }
    }
}
