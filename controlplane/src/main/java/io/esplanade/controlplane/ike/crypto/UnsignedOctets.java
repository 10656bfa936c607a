package io.esplanade.controlplane.ike.crypto;

import java.math.BigInteger;
import java.util.Arrays;

/** Non-negative integers as octets of a fixed length, big-endian. */
final class UnsignedOctets {
    private UnsignedOctets() {}

    /** @param lengthBytes enough for the number */
    static byte[] of(BigInteger number, int lengthBytes) {
        byte[] shortest = number.toByteArray();
        int sign = shortest.length > lengthBytes ? 1 : 0;
        byte[] octets = new byte[lengthBytes];
        int digits = shortest.length - sign;
        System.arraycopy(shortest, sign, octets, lengthBytes - digits, digits);
        Arrays.fill(shortest, (byte) 0);
        return octets;
    }
}
