package io.esplanade.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams go, encoded once for the kernel: the destination as a {@code sockaddr}, the source address for the
 * {@code IP_PKTINFO} control message. Immutable.
 */
public final class SendPath {
    /** Octets of {@code struct sockaddr_in6}, the larger of the two (ipv6(7)). */
    public static final int SOCKADDR_BYTES = 28;

    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    private final Endpoint remote;
    private final @Nullable InetAddress local;
    private final MemorySegment sockaddr = Arena.ofAuto().allocate(SOCKADDR_BYTES, 8);

    /**
     * @param remote the destination; port 0 for raw sockets
     * @param local the source address, of the same family; null leaves the choice to the routing table
     */
    public SendPath(Endpoint remote, @Nullable InetAddress local) {
        this.remote = remote;
        this.local = local;
        byte[] address = remote.address().getAddress();
        boolean v6 = address.length == 16;
        sockaddr.set(ValueLayout.JAVA_SHORT, 0, v6 ? AF_INET6 : AF_INET);
        sockaddr.set(PORT, 2, (short) remote.port());
        MemorySegment.copy(address, 0, sockaddr, ValueLayout.JAVA_BYTE, v6 ? 8 : 4, address.length);
        if (v6 && remote.address() instanceof Inet6Address scoped) {
            sockaddr.set(ValueLayout.JAVA_INT, 24, scoped.getScopeId());
        }
    }

    public Endpoint remote() {
        return remote;
    }

    public @Nullable InetAddress local() {
        return local;
    }

    public boolean isV6() {
        return remote.address() instanceof Inet6Address;
    }

    /** The destination: {@code sockaddr_in} (16 octets used) or {@code sockaddr_in6}. Not to be written to. */
    public MemorySegment sockaddr() {
        return sockaddr;
    }

    @Override
    public String toString() {
        return (local == null ? "any" : local.getHostAddress()) + " -> " + remote;
    }
}
