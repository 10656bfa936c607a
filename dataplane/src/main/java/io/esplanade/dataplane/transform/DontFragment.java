package io.esplanade.dataplane.transform;

/** What a tunnel does with the DF bit of an outer IPv4 header (RFC 4301 section 8.1). */
public enum DontFragment {
    /**
     * As the inner IPv4 packet has it. An inner IPv6 packet sets it unless it has no more than 1280 octets: its sender
     * will not make those smaller, so they may be cut (RFC 2473 section 7.1).
     */
    COPY,
    SET,
    CLEAR
}
