package io.esplanade.dataplane.api;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of octets, compared by content. Not for keys: see {@link Secret}. */
public final class Octets {
    /** No octets. */
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] octets;

    private Octets(byte[] octets) {
        this.octets = octets;
    }

    /** Copies the octets. */
    public static Octets of(byte... octets) {
        return octets.length == 0 ? EMPTY : new Octets(octets.clone());
    }

    /** Copies {@code lengthBytes} octets from {@code offset} on. */
    public static Octets of(byte[] source, int offset, int lengthBytes) {
        return lengthBytes == 0 ? EMPTY : new Octets(Arrays.copyOfRange(source, offset, offset + lengthBytes));
    }

    /** Two hex digits an octet, no prefix. */
    public static Octets ofHex(String hex) {
        return new Octets(HexFormat.of().parseHex(hex));
    }

    public int length() {
        return octets.length;
    }

    public byte at(int index) {
        return octets[index];
    }

    /** A copy. */
    public byte[] toArray() {
        return octets.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** Lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(octets);
    }
}
