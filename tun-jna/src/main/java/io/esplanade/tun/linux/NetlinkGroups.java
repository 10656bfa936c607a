package io.esplanade.tun.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Multicast groups of netlink(7): the kernel tells whoever is in one of changes. */
public final class NetlinkGroups {
    private static final int NETLINK_ROUTE = 0;

    // linux/rtnetlink.h: RTMGRP_*, and 1 << (RTNLGRP_* - 1)
    private static final int IPV4_ADDRESSES = 0x10;
    private static final int IPV6_ADDRESSES = 0x100;
    private static final int IPV4_SETTINGS = 1 << 23;

    private NetlinkGroups() {}

    /** Opens a non-blocking socket that hears of addresses of both families and of settings such as rp_filter. */
    public static int openAddressesAndSettings() throws IOException {
        int fd = Sockets.open(Sockets.AF_NETLINK, Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK, NETLINK_ROUTE);
        try {
            // struct sockaddr_nl: family, pad, port, groups
            Sockets.bindTo(fd, ByteBuffer.allocate(12)
                    .order(ByteOrder.nativeOrder())
                    .putShort(0, (short) Sockets.AF_NETLINK)
                    .putInt(8, IPV4_ADDRESSES | IPV6_ADDRESSES | IPV4_SETTINGS)
                    .array());
            return fd;
        } catch (IOException failed) {
            Unistd.closeQuietly(fd);
            throw failed;
        }
    }

    /** Takes one message off the socket, into {@code buffer}; EAGAIN if there is none. */
    public static void skip(int fd, byte[] buffer) throws ErrnoException {
        Sockets.receive(fd, buffer);
    }
}
