package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Diffie-Hellman over the primes of RFC 2409 section 6 and RFC 3526.
 *
 * <p>Timing: {@link BigInteger#modPow} is not constant-time, and neither is the JCA's DH, which uses it too. What limits the
 * harm is that an exponent lives for one exchange: an attacker sees one exponentiation with a value of their choice, at the
 * jitter of a network, and cannot repeat it. The primes are safe primes, so that besides 1 and p-1 no element lies in a small
 * subgroup, and with those refused a peer learns at most one bit of the exponent.
 *
 * <p>A {@link BigInteger} cannot be wiped: the exponent is gone when the garbage collector has reused its memory.
 */
final class ModpKeyExchange implements KeyExchange {
    private final DhGroup group;
    private final BigInteger prime;
    private final BigInteger exponent;
    private final Octets publicValue;

    /** @param exponent the private key, at least 2 */
    ModpKeyExchange(DhGroup group, BigInteger exponent) {
        this.group = group;
        this.prime = ModpGroups.prime(group);
        this.exponent = exponent;
        this.publicValue = Octets.of(padded(BigInteger.TWO.modPow(exponent, prime)));
    }

    static ModpKeyExchange generate(DhGroup group, RandomSource random) {
        byte[] octets = new byte[ModpGroups.exponentBits(group) / 8];
        random.fill(octets);
        // The top bit set, so that no exponent is short.
        BigInteger exponent = new BigInteger(1, octets).setBit(octets.length * 8 - 1);
        Arrays.fill(octets, (byte) 0);
        return new ModpKeyExchange(group, exponent);
    }

    @Override
    public DhGroup group() {
        return group;
    }

    @Override
    public Octets publicValue() {
        return publicValue;
    }

    @Override
    public Secret agree(Octets peerPublicValue) throws InvalidKeyExchangeException {
        if (peerPublicValue.length() != primeBytes()) {
            throw new InvalidKeyExchangeException("public value of " + peerPublicValue.length() + " octets, " + group
                    + " has " + primeBytes());
        }
        BigInteger value = new BigInteger(1, peerPublicValue.toArray());
        // 2 <= y <= p-2 (NIST SP 800-56A section 5.6.2.3.2): 0, 1 and p-1 fix the secret, beyond p-1 is no element.
        if (value.compareTo(BigInteger.TWO) < 0 || value.compareTo(prime.subtract(BigInteger.TWO)) > 0) {
            throw new InvalidKeyExchangeException("public value outside 2 to p-2 of " + group);
        }
        return Secret.owning(padded(value.modPow(exponent, prime)));
    }

    private int primeBytes() {
        return prime.bitLength() / 8;
    }

    /** Big-endian in the length of the prime. */
    private byte[] padded(BigInteger element) {
        return UnsignedOctets.of(element, primeBytes());
    }
}
