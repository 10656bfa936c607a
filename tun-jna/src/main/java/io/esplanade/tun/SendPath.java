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
    private final @Nullable MemorySegment packetInfo;

    /**
     * @param remote the destination; port 0 for raw sockets
     * @param local the source address, of the same family; null leaves the choice to the routing table
     * @throws IllegalArgumentException if the families differ
     */
    public SendPath(Endpoint remote, @Nullable InetAddress local) {
        this.remote = remote;
        this.local = local;
        byte[] address = remote.address().getAddress();
        boolean v6 = address.length == 16;
        if (local != null && local.getAddress().length != address.length) {
            throw new IllegalArgumentException(local + " and " + remote + " are not of one family");
        }
        sockaddr.set(ValueLayout.JAVA_SHORT, 0, v6 ? AF_INET6 : AF_INET);
        sockaddr.set(PORT, 2, (short) remote.port());
        MemorySegment.copy(address, 0, sockaddr, ValueLayout.JAVA_BYTE, v6 ? 8 : 4, address.length);
        if (v6 && remote.address() instanceof Inet6Address scoped) {
            sockaddr.set(ValueLayout.JAVA_INT, 24, scoped.getScopeId());
        }
        packetInfo = local == null ? null : packetInfo(local.getAddress());
    }

    /** {@code struct in_pktinfo} (ip(7)): index, source, destination; {@code in6_pktinfo}: source, index. */
    private static MemorySegment packetInfo(byte[] local) {
        boolean v6 = local.length == 16;
        MemorySegment info = Arena.ofAuto().allocate(v6 ? 20 : 12, 8);
        MemorySegment.copy(local, 0, info, ValueLayout.JAVA_BYTE, v6 ? 0 : 4, local.length);
        return info;
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

    /** The source address as the payload of the control message, or null if the kernel chooses. */
    @Nullable MemorySegment packetInfo() {
        return packetInfo;
    }

    @Override
    public String toString() {
        return (local == null ? "any" : local.getHostAddress()) + " -> " + remote;
    }
}
