package io.esplanade.dataplane.api;

/**
 * A Security Parameters Index (RFC 4303 section 2.1), in host order.
 *
 * @param value all 32 bits, seen as unsigned
 */
public record Spi(int value) implements Comparable<Spi> {
    /** Values up to this one are reserved (RFC 4303 section 2.1). */
    public static final int LAST_RESERVED = 255;

    @Override
    public int compareTo(Spi other) {
        return Integer.compareUnsigned(value, other.value);
    }

    /** {@code 0x} and eight hex digits, as ipsecctl prints it. */
    @Override
    public String toString() {
        return String.format("0x%08x", value);
    }
}
