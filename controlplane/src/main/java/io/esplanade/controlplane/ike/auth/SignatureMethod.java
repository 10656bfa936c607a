package io.esplanade.controlplane.ike.auth;

import io.esplanade.controlplane.ike.crypto.IkeHash;
import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/** Signatures of phase 1, and which keys make them. */
public enum SignatureMethod {
    /** PKCS #1 v1.5 over the bare hash (RFC 2409 section 5.1). */
    RSA("RSA", 0, null),
    /** RFC 4754. */
    ECDSA_P256("ECDSA-256", 256, IkeHash.SHA2_256),
    /** RFC 4754. */
    ECDSA_P384("ECDSA-384", 384, IkeHash.SHA2_384),
    /** RFC 4754. */
    ECDSA_P521("ECDSA-521", 521, IkeHash.SHA2_512);

    // Our limits: what old devices have, and what a peer may cost us.
    static final int MIN_RSA_BITS = 1024;
    static final int MAX_RSA_BITS = 8192;
    private static final int MAX_RSA_EXPONENT_BITS = 33;

    private final String label;
    private final int curveBits;
    private final @Nullable IkeHash hash;

    SignatureMethod(String label, int curveBits, @Nullable IkeHash hash) {
        this.label = label;
        this.curveBits = curveBits;
        this.hash = hash;
    }

    /** For messages: {@code RSA}, {@code ECDSA-256}. */
    public String label() {
        return label;
    }

    /** The hash that the method asks for; null if it takes the negotiated one (RFC 2409 section 5.1). */
    public @Nullable IkeHash hash() {
        return hash;
    }

    /** Octets of one of the two numbers of an ECDSA signature. */
    int fieldBytes() {
        return (curveBits + 7) / 8;
    }

    /** The method of a private or public key. */
    static SignatureMethod of(Key key) throws UnusableKeyException {
        return switch (key) {
            case RSAKey rsa -> rsa(rsa);
            case ECKey ec -> ecdsa(ec);
            default -> throw new UnusableKeyException("it is a key for " + key.getAlgorithm()
                    + ", but phase 1 signs with RSA or with ECDSA on P-256, P-384 or P-521");
        };
    }

    private static SignatureMethod rsa(RSAKey key) throws UnusableKeyException {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new UnusableKeyException("its RSA modulus has " + bits + " bits, but " + MIN_RSA_BITS + " to "
                    + MAX_RSA_BITS + " are allowed");
        }
        if (key instanceof RSAPublicKey open && !isSensible(open.getPublicExponent())) {
            throw new UnusableKeyException("its RSA exponent is even, too small or too large: 65537 is usual");
        }
        return RSA;
    }

    private static boolean isSensible(BigInteger exponent) {
        return exponent.testBit(0)
                && exponent.compareTo(BigInteger.ONE) > 0
                && exponent.bitLength() <= MAX_RSA_EXPONENT_BITS;
    }

    private static SignatureMethod ecdsa(ECKey key) throws UnusableKeyException {
        for (SignatureMethod method : values()) {
            if (method != RSA && Curves.is(key.getParams(), method.curveBits)) {
                return method;
            }
        }
        throw new UnusableKeyException("its curve is none of P-256, P-384 and P-521 (RFC 4754)");
    }
}
