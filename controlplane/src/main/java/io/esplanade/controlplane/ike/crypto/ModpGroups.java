package io.esplanade.controlplane.ike.crypto;

import java.math.BigInteger;
import org.bouncycastle.crypto.agreement.DHStandardGroups;

/** Primes and private key lengths of the MODP groups; the generator is always 2. */
final class ModpGroups {
    private ModpGroups() {}

    /** @throws IllegalArgumentException for a group over an elliptic curve */
    static BigInteger prime(DhGroup group) {
        return switch (group) {
            case MODP_768 -> DHStandardGroups.rfc2409_768.getP(); // RFC 2409 section 6.1
            case MODP_1024 -> DHStandardGroups.rfc2409_1024.getP(); // RFC 2409 section 6.2
            case MODP_1536 -> DHStandardGroups.rfc3526_1536.getP(); // RFC 3526 sections 2 to 7
            case MODP_2048 -> DHStandardGroups.rfc3526_2048.getP();
            case MODP_3072 -> DHStandardGroups.rfc3526_3072.getP();
            case MODP_4096 -> DHStandardGroups.rfc3526_4096.getP();
            case MODP_6144 -> DHStandardGroups.rfc3526_6144.getP();
            case MODP_8192 -> DHStandardGroups.rfc3526_8192.getP();
            default -> throw new IllegalArgumentException(group + " is not a MODP group");
        };
    }

    /** Exponent length of RFC 3526 section 8, its second (larger) estimate; the groups before it get that of 1536 bits. */
    static int exponentBits(DhGroup group) {
        return switch (group) {
            case MODP_768, MODP_1024, MODP_1536 -> 240;
            case MODP_2048 -> 320;
            case MODP_3072 -> 424; // 420, rounded up to octets
            case MODP_4096 -> 480;
            case MODP_6144 -> 544; // 540, rounded up
            case MODP_8192 -> 624; // 620, rounded up
            default -> throw new IllegalArgumentException(group + " is not a MODP group");
        };
    }
}
