package io.esplanade.dataplane.ip;

import io.esplanade.dataplane.api.IpPrefix;

/**
 * The addresses of one network as those of another of the same size: the prefix is exchanged, the host bits stay. As each
 * address has exactly one other, there is nothing to remember of connections. Immutable.
 */
public final class PrefixTranslation {
    private final IpPrefix from;
    private final IpPrefix to;
    private final long highHostBits;
    private final long lowHostBits;
    private final PrefixTranslation inverse;

    /** @throws IllegalArgumentException for networks of different families or sizes */
    public PrefixTranslation(IpPrefix from, IpPrefix to) {
        this.from = from.masked();
        this.to = to.masked();
        if (from.v6() != to.v6() || from.length() != to.length()) {
            throw new IllegalArgumentException(from + " and " + to + " are not networks of the same size");
        }
        IpPrefix ones = new IpPrefix(from.v6(), from.v6() ? -1 : 0, from.v6() ? -1 : 0xffff_ffffL, from.length());
        this.highHostBits = ones.high() & ~ones.masked().high();
        this.lowHostBits = ones.low() & ~ones.masked().low();
        this.inverse = new PrefixTranslation(this);
    }

    private PrefixTranslation(PrefixTranslation other) {
        this.from = other.to;
        this.to = other.from;
        this.highHostBits = other.highHostBits;
        this.lowHostBits = other.lowHostBits;
        this.inverse = other;
    }

    /** The way back. */
    public PrefixTranslation inverse() {
        return inverse;
    }

    /** Whether the address, in two halves as in {@link IpPrefix}, is one of those that are translated. */
    boolean covers(boolean v6, long high, long low) {
        return from.contains(v6, high, low);
    }

    /** The upper half of an address as it is afterwards. */
    long high(long high) {
        return to.high() | (high & highHostBits);
    }

    /** The lower half, or an IPv4 address. */
    long low(long low) {
        return to.low() | (low & lowHostBits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrefixTranslation that && from.equals(that.from) && to.equals(that.to);
    }

    @Override
    public int hashCode() {
        return 31 * from.hashCode() + to.hashCode();
    }

    @Override
    public String toString() {
        return from + " to " + to;
    }
}
