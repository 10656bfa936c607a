package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;

/**
 * Puts zeros into what routers change on a packet's way, so that its ICV does not depend on it (RFC 4302 section 3.3.3.1
 * and appendix A). Works on a copy in an array, which begins with the IP header.
 */
final class MutableFields {
    private static final int END_OF_OPTIONS = 0; // IPv4, RFC 791 section 3.1
    private static final int NO_OPERATION = 1;
    private static final int SECURITY = 130; // RFC 1108
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int EXTENDED_SECURITY = 133; // RFC 1108
    private static final int COMMERCIAL_SECURITY = 134;
    private static final int STRICT_SOURCE_ROUTE = 137;
    private static final int ROUTER_ALERT = 148; // RFC 2113
    private static final int MULTI_DESTINATION = 149; // RFC 1770

    private static final int PAD1 = 0; // IPv6, RFC 8200 section 4.2
    private static final int MAY_CHANGE = 0x20; // the third-highest bit of the option's type

    private MutableFields() {}

    /**
     * Zeroes the mutable fields of the headers in front of AH.
     *
     * @param headerBytes of these headers, which were walked before: their lengths are right
     * @return NONE; MALFORMED if options do not parse; SOURCE_ROUTE for a source route or routing header, whose
     *     destination would have to be foretold
     */
    static Drop zero(byte[] packet, int headerBytes, boolean v6) {
        return v6 ? zeroIpv6(packet, headerBytes) : zeroIpv4(packet, headerBytes);
    }

    // Appendix A1.1
    private static Drop zeroIpv4(byte[] packet, int headerBytes) {
        packet[Ipv4Header.TRAFFIC_CLASS] = 0;
        packet[Ipv4Header.FLAGS_FRAGMENT] = 0;
        packet[Ipv4Header.FLAGS_FRAGMENT + 1] = 0;
        packet[Ipv4Header.TIME_TO_LIVE] = 0;
        packet[Ipv4Header.CHECKSUM] = 0;
        packet[Ipv4Header.CHECKSUM + 1] = 0;
        for (int at = Ipv4Header.OPTIONS; at < headerBytes; ) {
            int type = packet[at] & 0xff;
            if (type == END_OF_OPTIONS) {
                return Drop.NONE;
            }
            int optionBytes = ipv4OptionBytes(packet, at, headerBytes);
            if (optionBytes == 0) {
                return Drop.MALFORMED;
            }
            if (type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE) {
                return Drop.SOURCE_ROUTE;
            }
            if (!isImmutable(type)) {
                fillZeros(packet, at, optionBytes); // type and length too
            }
            at += optionBytes;
        }
        return Drop.NONE;
    }

    /** 0 if it does not fit. */
    private static int ipv4OptionBytes(byte[] packet, int at, int end) {
        if (packet[at] == NO_OPERATION) {
            return 1;
        }
        int bytes = end - at < 2 ? 0 : packet[at + 1] & 0xff;
        return bytes < 2 || bytes > end - at ? 0 : bytes;
    }

    // Appendix A1.2
    private static boolean isImmutable(int ipv4Option) {
        return switch (ipv4Option) {
            case NO_OPERATION, SECURITY, EXTENDED_SECURITY, COMMERCIAL_SECURITY, ROUTER_ALERT, MULTI_DESTINATION ->
                true;
            default -> false;
        };
    }

    // Appendix A2
    private static Drop zeroIpv6(byte[] packet, int headerBytes) {
        packet[Ipv6Header.VERSION_CLASS_LABEL] &= (byte) 0xf0;
        fillZeros(packet, Ipv6Header.VERSION_CLASS_LABEL + 1, 3);
        packet[Ipv6Header.HOP_LIMIT] = 0;
        int kind = packet[Ipv6Header.NEXT_HEADER] & 0xff;
        for (int at = Ipv6Header.BYTES; at < headerBytes; ) {
            if (kind == IpProtocol.ROUTING) {
                return Drop.SOURCE_ROUTE;
            }
            int end = at + (((packet[at + 1] & 0xff) + 1) << 3);
            if (!zeroIpv6Options(packet, at + 2, end)) {
                return Drop.MALFORMED;
            }
            kind = packet[at] & 0xff;
            at = end;
        }
        return Drop.NONE;
    }

    /** Appendix A2.2: an option's type and length stay, and are padding themselves where there is no data. */
    private static boolean zeroIpv6Options(byte[] packet, int from, int end) {
        for (int at = from; at < end; ) {
            if (packet[at] == PAD1) {
                at++;
                continue;
            }
            int dataBytes = end - at < 2 ? Integer.MAX_VALUE : packet[at + 1] & 0xff;
            if (dataBytes > end - at - 2) {
                return false;
            }
            if ((packet[at] & MAY_CHANGE) != 0) {
                fillZeros(packet, at + 2, dataBytes);
            }
            at += 2 + dataBytes;
        }
        return true;
    }

    private static void fillZeros(byte[] packet, int from, int octets) {
        for (int i = 0; i < octets; i++) {
            packet[from + i] = 0;
        }
    }
}
