package io.esplanade.controlplane.ike.auth;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.spec.ECParameterSpec;

/** The public key that belongs to a private one. */
final class PublicHalf {
    private PublicHalf() {}

    static PublicKey of(PrivateKey key) throws UnusableKeyException {
        try {
            return switch (key) {
                case RSAPrivateCrtKey rsa ->
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
                case ECPrivateKey ec -> ofCurve(ec);
                default -> throw new UnusableKeyException("its public half is not in it");
            };
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException("its public half cannot be computed");
        }
    }

    private static PublicKey ofCurve(ECPrivateKey key) throws UnusableKeyException, GeneralSecurityException {
        ECParameterSpec curve = EC5Util.convertSpec(key.getParams());
        byte[] point = curve.getG().multiply(key.getS()).normalize().getEncoded(false);
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(key.getParams());
        try {
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey,
                    ASN1Primitive.fromByteArray(parameters.getEncoded()));
            return PemFile.publicKey(new SubjectPublicKeyInfo(algorithm, point));
        } catch (IOException e) {
            throw new UnusableKeyException("its public half cannot be computed");
        }
    }
}
