package io.esplanade.dataplane.api;

/** What an SA encloses (RFC 4301 section 4.1). */
public enum SaMode {
    /** A whole IP packet, behind a new IP header. */
    TUNNEL,
    /** What an IP packet carries; its own header stays in front. */
    TRANSPORT
}
