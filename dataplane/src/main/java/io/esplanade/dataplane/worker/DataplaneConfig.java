package io.esplanade.dataplane.worker;

/**
 * What the worker needs to know beside SAs and flows.
 *
 * @param pathMtu octets of the largest IP packet to a peer, until an ICMP message says less
 * @param udpSegmentation whether the device takes coalesced UDP packets (USO, Linux 6.2)
 */
public record DataplaneConfig(int pathMtu, boolean udpSegmentation) {
    /** Octets of an IP packet on Ethernet. */
    public static final int ETHERNET_MTU = 1500;

    /** @throws IllegalArgumentException if {@code pathMtu} is below what every IPv4 host takes (RFC 791: 576 octets) */
    public DataplaneConfig {
        if (pathMtu < PathMtus.FLOOR_V4 || pathMtu > 0xffff) {
            throw new IllegalArgumentException("path MTU " + pathMtu + " is not in " + PathMtus.FLOOR_V4 + "..65535");
        }
    }
}
