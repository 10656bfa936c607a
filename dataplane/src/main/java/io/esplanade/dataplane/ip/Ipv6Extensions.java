package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;

import java.lang.foreign.MemorySegment;

/**
 * Walks over the extension headers of one IPv6 packet that may stand in front of a fragment header (RFC 8200 section 4).
 * Indices count from the beginning of the packet. Reused for packet after packet; one thread.
 */
final class Ipv6Extensions {
    // Our limit: more extension headers than any real packet has (RFC 8200 section 4.1).
    private static final int MAX_EXTENSION_HEADERS = 8;

    private int perFragmentBytes;
    private int lastNextHeader;
    private int fragmentHeader;
    private int fragmentNextHeader;

    /**
     * Walks to the first header that is neither options nor routing.
     *
     * @param packet parsed; IPv6
     * @return false if there are too many headers or one is cut off
     */
    boolean walk(IpPacket packet) {
        MemorySegment memory = packet.memory();
        int ip = packet.offset();
        int at = Ipv6Header.BYTES;
        int named = Ipv6Header.NEXT_HEADER; // where the kind of the header at `at` is written
        perFragmentBytes = at;
        lastNextHeader = named;
        fragmentHeader = 0;
        for (int count = 0; ; count++) {
            int kind = get8(memory, ip + named);
            if (kind == IpProtocol.FRAGMENT) {
                fragmentHeader = at;
                fragmentNextHeader = named;
                return packet.totalBytes() - at >= Ipv6Header.FRAGMENT_BYTES;
            }
            if (!isInFront(kind)) {
                return true;
            }
            int behind = packet.totalBytes() - at;
            int bytes = behind < 8 ? Integer.MAX_VALUE : (get8(memory, ip + at + 1) + 1) << 3;
            if (count == MAX_EXTENSION_HEADERS || bytes > behind) {
                return false;
            }
            named = at;
            at += bytes;
            if (kind != IpProtocol.DESTINATION_OPTIONS) {
                perFragmentBytes = at;
                lastNextHeader = named;
            }
        }
    }

    private static boolean isInFront(int kind) {
        return kind == IpProtocol.HOP_BY_HOP || kind == IpProtocol.ROUTING || kind == IpProtocol.DESTINATION_OPTIONS;
    }

    /** Octets of the headers that all fragments have: up to the routing header, else up to the hop-by-hop options. */
    int perFragmentBytes() {
        return perFragmentBytes;
    }

    /** Index of the octet in them that names what follows. */
    int lastNextHeader() {
        return lastNextHeader;
    }

    /** Index of the fragment header, 0 if there is none. */
    int fragmentHeader() {
        return fragmentHeader;
    }

    /** Index of the octet that names the fragment header. */
    int fragmentNextHeader() {
        return fragmentNextHeader;
    }
}
