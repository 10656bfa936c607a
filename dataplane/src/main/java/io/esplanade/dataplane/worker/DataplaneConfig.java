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

    // What every IPv4 host takes (RFC 791 section 3.1)
    private static final int MIN_PATH_MTU = 576;

    /** @throws IllegalArgumentException if {@code pathMtu} is not in 576..65535 */
    public DataplaneConfig {
        if (pathMtu < MIN_PATH_MTU || pathMtu > 0xffff) {
            throw new IllegalArgumentException("path MTU " + pathMtu + " is not in " + MIN_PATH_MTU + "..65535");
        }
    }
}
