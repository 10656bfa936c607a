package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.crypto.CryptoProviders;

/**
 * What the worker needs to know beside SAs and flows.
 *
 * @param pathMtu octets of the largest IP packet to a peer, until an ICMP message says less
 * @param udpSegmentation whether the device takes coalesced UDP packets (USO, Linux 6.2)
 * @param crypto who carries out the suites
 */
public record DataplaneConfig(int pathMtu, boolean udpSegmentation, CryptoProviders crypto) {
    /** Octets of an IP packet on Ethernet. */
    public static final int ETHERNET_MTU = 1500;

    // What every IPv4 host takes (RFC 791 section 3.1)
    private static final int MIN_PATH_MTU = 576;
    // IPv4, ESP header, trailer and ICV of the suite that takes least: NULL with 96 bits of HMAC
    private static final int MIN_OVERHEAD_BYTES = 20 + 8 + 2 + 12;

    /** @throws IllegalArgumentException if {@code pathMtu} is not in 576..65535 */
    public DataplaneConfig {
        if (pathMtu < MIN_PATH_MTU || pathMtu > 0xffff) {
            throw new IllegalArgumentException("path MTU " + pathMtu + " is not in " + MIN_PATH_MTU + "..65535");
        }
    }

    /**
     * Octets of the largest packet that fits into any SA: the device's MTU while there is none. A smaller one would be
     * told to hosts, which remember it for minutes (RFC 1191 section 6.3); what is too large for an SA is answered when it
     * comes.
     */
    public static int largestInnerMtu(int pathMtu) {
        return pathMtu - MIN_OVERHEAD_BYTES;
    }
}
