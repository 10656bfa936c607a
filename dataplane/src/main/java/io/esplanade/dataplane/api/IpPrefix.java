package io.esplanade.dataplane.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address and the number of its leading bits that count. Host bits are kept as written and do not matter when
 * matching.
 *
 * @param v6 the family
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address; an IPv4 address in the low 32 bits
 * @param length 0 to 32, or 0 to 128
 */
public record IpPrefix(boolean v6, long high, long low, int length) {
    public static final IpPrefix ANY_V4 = new IpPrefix(false, 0, 0, 0);
    public static final IpPrefix ANY_V6 = new IpPrefix(true, 0, 0, 0);

    public IpPrefix {
        if (length < 0 || length > (v6 ? 128 : 32)) {
            throw new IllegalArgumentException("prefix length " + length + " does not fit the address family");
        }
    }

    public static IpPrefix of(InetAddress address, int length) {
        byte[] octets = address.getAddress();
        ByteBuffer bits = ByteBuffer.wrap(octets);
        return octets.length == 4
                ? new IpPrefix(false, 0, Integer.toUnsignedLong(bits.getInt()), length)
                : new IpPrefix(true, bits.getLong(), bits.getLong(), length);
    }

    /** The address alone: all bits count. */
    public static IpPrefix host(InetAddress address) {
        return of(address, address.getAddress().length * 8);
    }

    public boolean isHost() {
        return length == (v6 ? 128 : 32);
    }

    /** Whether the address, given as in this record's own fields, lies inside. */
    public boolean contains(boolean addressV6, long addressHigh, long addressLow) {
        if (addressV6 != v6) {
            return false;
        }
        if (!v6) {
            return length == 0 || ((low ^ addressLow) >>> (32 - length)) == 0;
        }
        return length <= 64
                ? length == 0 || ((high ^ addressHigh) >>> (64 - length)) == 0
                : high == addressHigh && (length == 64 || ((low ^ addressLow) >>> (128 - length)) == 0);
    }

    /** Whether every address of the other prefix lies inside. */
    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.v6, other.high, other.low);
    }

    /** The same prefix with the host bits cleared. */
    public IpPrefix masked() {
        if (!v6) {
            return new IpPrefix(false, 0, length == 0 ? 0 : low & (-1L << (32 - length)) & 0xffff_ffffL, length);
        }
        long highMask = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
        long lowMask = length <= 64 ? 0 : length == 128 ? -1L : -1L << (128 - length);
        return new IpPrefix(true, high & highMask, low & lowMask, length);
    }

    public InetAddress address() {
        ByteBuffer bits = v6
                ? ByteBuffer.allocate(16).putLong(high).putLong(low)
                : ByteBuffer.allocate(4).putInt((int) low);
        try {
            return InetAddress.getByAddress(bits.array());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 octets are always an address", impossible);
        }
    }

    /** {@code 10.1.0.0/24}; a host without its length; IPv6 in the canonical form of RFC 5952. */
    @Override
    public String toString() {
        String text = v6 ? Ipv6Text.canonical(high, low) : address().getHostAddress();
        return isHost() ? text : text + "/" + length;
    }
}
