package io.esplanade.dataplane.transform;

/**
 * The identification field of the IPv4 headers that one thread writes (RFC 6864): a packet that may be cut gets a new
 * number, whatever its addresses; an atomic one gets the number that is due, which says nothing. Never 0, for which the
 * kernel puts a number of its own, after AH has authenticated ours.
 */
final class IpIdentification {
    private static final int MAX = 0xffff;

    private int next;

    /** @param first 1 to 65,535 */
    IpIdentification(int first) {
        this.next = first;
    }

    /** @param atomic whether the packet is no fragment and has the DF bit set (RFC 6864 section 4) */
    int of(boolean atomic) {
        int identification = next;
        if (!atomic) {
            next = identification == MAX ? 1 : identification + 1;
        }
        return identification;
    }
}
