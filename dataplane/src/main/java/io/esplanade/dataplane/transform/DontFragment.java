package io.esplanade.dataplane.transform;

/**
 * What a tunnel does with the DF bit of an outer IPv4 header (RFC 4301 section 8.1). The sender of an IPv6 packet of no
 * more than 1280 octets will not make it smaller, so what encloses it may always be cut (RFC 2473 section 7.1).
 */
public enum DontFragment {
    /** As the inner IPv4 packet has it; set for IPv6. */
    COPY,
    SET,
    CLEAR
}
