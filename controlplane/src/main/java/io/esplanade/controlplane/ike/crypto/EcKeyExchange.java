package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import javax.crypto.KeyAgreement;

/**
 * Diffie-Hellman over the curves P-256, P-384 and P-521 (RFC 5903) by the JDK, whose arithmetic for them takes the same time
 * for every key.
 */
final class EcKeyExchange implements KeyExchange {
    private final DhGroup group;
    private final KeyPair keys;
    private final ECParameterSpec parameters;

    EcKeyExchange(DhGroup group, KeyPair keys) {
        this.group = group;
        this.keys = keys;
        this.parameters = ((ECPublicKey) keys.getPublic()).getParams();
    }

    /** @throws IllegalArgumentException for a group that is not computed here */
    static EcKeyExchange generate(DhGroup group, RandomSource random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curveName(group)), new RandomSourceAdapter(random));
            return new EcKeyExchange(group, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JCA lacks " + group, e);
        }
    }

    /** Name of the curve in the JCA. */
    static String curveName(DhGroup group) {
        return switch (group) {
            case ECP_256 -> "secp256r1";
            case ECP_384 -> "secp384r1";
            case ECP_521 -> "secp521r1";
            default -> throw new IllegalArgumentException(group + " cannot be computed");
        };
    }

    @Override
    public DhGroup group() {
        return group;
    }

    @Override
    public Octets publicValue() {
        ECPoint point = ((ECPublicKey) keys.getPublic()).getW();
        byte[] value = new byte[2 * fieldBytes()];
        System.arraycopy(UnsignedOctets.of(point.getAffineX(), fieldBytes()), 0, value, 0, fieldBytes());
        System.arraycopy(UnsignedOctets.of(point.getAffineY(), fieldBytes()), 0, value, fieldBytes(), fieldBytes());
        return Octets.of(value);
    }

    @Override
    public Secret agree(Octets peerPublicValue) throws InvalidKeyExchangeException {
        ECPoint point = pointOf(peerPublicValue);
        try {
            var peerKey = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters));
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(keys.getPrivate());
            agreement.doPhase(peerKey, true);
            return Secret.owning(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyExchangeException("public value refused for " + group);
        }
    }

    /** The cofactor of these curves is 1, so that a point on the curve is in the group. */
    private ECPoint pointOf(Octets value) throws InvalidKeyExchangeException {
        if (value.length() != 2 * fieldBytes()) {
            throw new InvalidKeyExchangeException(
                    "public value of " + value.length() + " octets, " + group + " has " + 2 * fieldBytes());
        }
        byte[] octets = value.toArray();
        BigInteger x = new BigInteger(1, octets, 0, fieldBytes());
        BigInteger y = new BigInteger(1, octets, fieldBytes(), fieldBytes());
        if (!isOnCurve(x, y)) {
            throw new InvalidKeyExchangeException("public value is not a point of " + group);
        }
        return new ECPoint(x, y);
    }

    /** y^2 = x^3 + ax + b over the field, with coordinates that are reduced (NIST SP 800-56A section 5.6.2.3.4). */
    private boolean isOnCurve(BigInteger x, BigInteger y) {
        EllipticCurve curve = parameters.getCurve();
        BigInteger prime = ((ECFieldFp) curve.getField()).getP();
        if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
        return y.multiply(y).subtract(right).mod(prime).signum() == 0;
    }

    private int fieldBytes() {
        return (parameters.getCurve().getField().getFieldSize() + 7) / 8;
    }
}
