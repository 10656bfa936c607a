package io.esplanade.dataplane.api;

import java.util.Locale;

/** What an SA does to a packet: the {@code satype} of ipsec.conf(5). */
public enum SaProtocol {
    /** Encapsulating Security Payload (RFC 4303). */
    ESP(50),
    /** Authentication Header (RFC 4302). */
    AH(51),
    /** IP Payload Compression (RFC 3173). */
    IPCOMP(108),
    /** An IP packet in an IP packet, without protection (RFC 2003, RFC 2473). */
    IPIP(4);

    private final int ipProtocol;

    SaProtocol(int ipProtocol) {
        this.ipProtocol = ipProtocol;
    }

    /** The protocol number in front of what it makes; IPv6 in IP has 41 in the place of 4. */
    public int ipProtocol() {
        return ipProtocol;
    }

    /** As ipsec.conf(5) writes it: {@code esp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
