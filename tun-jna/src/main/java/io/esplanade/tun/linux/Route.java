package io.esplanade.tun.linux;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route in a table of its own.
 *
 * @param to destination network without host bits, or null for any
 * @param toBits prefix length of {@code to}; 0 makes it a default route
 * @param protocol who made it (rtm_protocol), 0..255
 * @param interfaceIndex the interface it leads to; 0: the destination is unreachable
 * @param metric the lower wins
 * @param source the address of this host that packets without one get, or null if the kernel chooses
 */
public record Route(
        boolean v6,
        int table,
        @Nullable InetAddress to,
        int toBits,
        int protocol,
        int interfaceIndex,
        int metric,
        @Nullable InetAddress source) {
    /** {@code route to 10.2.0.0/16 of table 21000}. */
    String place() {
        return (to == null ? "default route" : "route to " + to.getHostAddress() + "/" + toBits) + " of table " + table;
    }
}
