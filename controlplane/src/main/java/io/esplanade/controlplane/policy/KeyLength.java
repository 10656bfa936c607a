package io.esplanade.controlplane.policy;

/** A cipher key length to offer and the range to accept, in bits; {@link #FIXED} where the cipher leaves no choice. */
public record KeyLength(int bits, int minBits, int maxBits) {
    public static final KeyLength FIXED = new KeyLength(0, 0, 0);

    public boolean accepts(int offeredBits) {
        return offeredBits >= minBits && offeredBits <= maxBits;
    }
}
