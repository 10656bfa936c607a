package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Diffie-Hellman over the curves that the JDK does not have, by Bouncy Castle: those of Brainpool (RFC 6932), P-192 and
 * P-224 (RFC 5114). The values on the wire have the form of RFC 5903 section 7.
 *
 * <p>Timing: both multiplications take the same steps for every scalar of a curve, the additions in them a time that
 * depends on {@link BigInteger}'s. A scalar lives for one exchange, so that nobody can measure it twice. It cannot be
 * wiped: it is gone when the garbage collector has reused its memory.
 */
final class BcEcKeyExchange implements KeyExchange {
    private final DhGroup group;
    private final ECDomainParameters curve;
    private final BigInteger scalar;
    private final Octets publicValue;

    /** @param scalar the private key, 1 to the order of the group less 1 */
    BcEcKeyExchange(DhGroup group, BigInteger scalar) {
        this.group = group;
        this.curve = curve(group);
        this.scalar = scalar;
        this.publicValue = encode(curve.getG(), scalar);
    }

    static BcEcKeyExchange generate(DhGroup group, RandomSource random) {
        BigInteger order = curve(group).getN();
        // Eight octets more than the order has: what is left of them modulo it is as good as uniform
        // (NIST SP 800-56A section 5.6.1.2.1).
        byte[] octets = new byte[(order.bitLength() + 7) / 8 + Long.BYTES];
        random.fill(octets);
        BigInteger scalar =
                new BigInteger(1, octets).mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
        Arrays.fill(octets, (byte) 0);
        return new BcEcKeyExchange(group, scalar);
    }

    private static ECDomainParameters curve(DhGroup group) {
        X9ECParameters parameters = CustomNamedCurves.getByName(curveName(group));
        if (parameters == null) {
            parameters = ECNamedCurveTable.getByName(curveName(group));
        }
        return new ECDomainParameters(parameters);
    }

    /** @throws IllegalArgumentException for a group that is not computed here */
    private static String curveName(DhGroup group) {
        return switch (group) {
            case ECP_192 -> "secp192r1";
            case ECP_224 -> "secp224r1";
            case BP_224 -> "brainpoolP224r1";
            case BP_256 -> "brainpoolP256r1";
            case BP_384 -> "brainpoolP384r1";
            case BP_512 -> "brainpoolP512r1";
            default -> throw new IllegalArgumentException(group + " is not computed here");
        };
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
        ECPoint shared = multiply(pointOf(peerPublicValue), scalar);
        if (shared.isInfinity()) { // the order is prime and the scalar less than it: only a defect leads here
            throw new InvalidKeyExchangeException("public value gives no secret in " + group);
        }
        return Secret.owning(x(shared));
    }

    /** The cofactor of these curves is 1, so that a point on the curve is in the group. */
    private ECPoint pointOf(Octets value) throws InvalidKeyExchangeException {
        int bytes = fieldBytes();
        if (value.length() != 2 * bytes) {
            throw new InvalidKeyExchangeException(
                    "public value of " + value.length() + " octets, " + group + " has " + 2 * bytes);
        }
        byte[] octets = value.toArray();
        BigInteger x = new BigInteger(1, octets, 0, bytes);
        BigInteger y = new BigInteger(1, octets, bytes, bytes);
        BigInteger prime = curve.getCurve().getField().getCharacteristic();
        // NIST SP 800-56A section 5.6.2.3.3: reduced coordinates, on the curve, not the point at infinity.
        ECPoint point = x.compareTo(prime) < 0 && y.compareTo(prime) < 0
                ? curve.getCurve().createPoint(x, y)
                : curve.getCurve().getInfinity();
        if (point.isInfinity() || !point.isValid()) {
            throw new InvalidKeyExchangeException("public value is not a point of " + group);
        }
        return point;
    }

    private Octets encode(ECPoint base, BigInteger times) {
        ECPoint point = multiply(base, times);
        byte[] value = new byte[2 * fieldBytes()];
        System.arraycopy(x(point), 0, value, 0, fieldBytes());
        System.arraycopy(
                UnsignedOctets.of(point.getAffineYCoord().toBigInteger(), fieldBytes()),
                0,
                value,
                fieldBytes(),
                fieldBytes());
        return Octets.of(value);
    }

    private byte[] x(ECPoint point) {
        return UnsignedOctets.of(point.getAffineXCoord().toBigInteger(), fieldBytes());
    }

    private static ECPoint multiply(ECPoint base, BigInteger times) {
        return new FixedPointCombMultiplier().multiply(base, times).normalize();
    }

    private int fieldBytes() {
        return (curve.getCurve().getFieldSize() + 7) / 8;
    }
}
