package io.esplanade.tun.linux;

/**
 * A default route in a table of its own.
 *
 * @param protocol who made it (rtm_protocol), 0..255
 * @param interfaceIndex the interface it leads to; 0: the destination is unreachable
 * @param metric the lower wins
 */
public record Route(boolean v6, int table, int protocol, int interfaceIndex, int metric) {}
