package io.esplanade.tun.linux;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A default route in a table of its own.
 *
 * @param protocol who made it (rtm_protocol), 0..255
 * @param interfaceIndex the interface it leads to; 0: the destination is unreachable
 * @param metric the lower wins
 * @param source the address of this host that packets without one get, or null if the kernel chooses
 */
public record Route(
        boolean v6, int table, int protocol, int interfaceIndex, int metric, @Nullable InetAddress source) {}
