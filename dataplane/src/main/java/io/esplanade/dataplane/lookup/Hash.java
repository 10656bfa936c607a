package io.esplanade.dataplane.lookup;

/** Mixing of bits for the tables: each input bit changes each output bit with a chance of about one half. */
final class Hash {
    private Hash() {}

    /** A bijection of 32 bits (the finalizer of MurmurHash3, public domain). */
    static int mix(int bits) {
        bits = (bits ^ (bits >>> 16)) * 0x85ebca6b;
        bits = (bits ^ (bits >>> 13)) * 0xc2b2ae35;
        return bits ^ (bits >>> 16);
    }

    /** A bijection of 64 bits, of the same origin. */
    static long mix(long bits) {
        bits = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return bits ^ (bits >>> 33);
    }

    /** Addresses, protocol and ports as one number that depends on the secret. */
    static int of(long secret, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long upper) {
        long hash = mix(secret ^ sourceLow);
        hash = mix(hash ^ destinationLow);
        hash = mix(hash ^ upper);
        if ((sourceHigh | destinationHigh) != 0) { // IPv6
            hash = mix(mix(hash ^ sourceHigh) ^ destinationHigh);
        }
        return (int) hash;
    }
}
