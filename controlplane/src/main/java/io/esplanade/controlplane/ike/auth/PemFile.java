package io.esplanade.controlplane.ike.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Keys, certificates and CRLs as files have them. All keys are Java's own, whoever read them. */
final class PemFile {
    private PemFile() {}

    /** A private key, with its public half if the file has that too. */
    record Pair(PrivateKey privateKey, @Nullable PublicKey publicKey) {}

    /** The first private key: PKCS #8, or as OpenSSL wrote it before ({@code RSA} or {@code EC PRIVATE KEY}). */
    static Pair privateKey(byte[] octets) throws UnusableKeyException {
        for (Object found : objects(octets)) {
            switch (found) {
                case PEMKeyPair pair -> {
                    SubjectPublicKeyInfo open = pair.getPublicKeyInfo();
                    return new Pair(privateKey(pair.getPrivateKeyInfo()), open == null ? null : publicKey(open));
                }
                case PrivateKeyInfo info -> {
                    return new Pair(privateKey(info), null);
                }
                case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                    throw new UnusableKeyException(
                            "it is encrypted, and nobody is there to type a passphrase: openssl pkey removes it");
                default -> {} // EC PARAMETERS and the like
            }
        }
        throw new UnusableKeyException("it holds no private key in PEM");
    }

    /** The first public key, or that of the first certificate. */
    static PublicKey publicKey(byte[] octets) throws UnusableKeyException {
        for (Object found : objects(octets)) {
            switch (found) {
                case SubjectPublicKeyInfo info -> {
                    return publicKey(info);
                }
                case X509CertificateHolder certificate -> {
                    return publicKey(certificate.getSubjectPublicKeyInfo());
                }
                case PEMKeyPair _, PrivateKeyInfo _ ->
                    throw new UnusableKeyException("it holds a private key, and only its owner may have that: "
                            + "openssl pkey -pubout makes the public one");
                default -> {}
            }
        }
        throw new UnusableKeyException("it holds no public key in PEM");
    }

    private static List<Object> objects(byte[] octets) throws UnusableKeyException {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(new String(octets, StandardCharsets.ISO_8859_1)))) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                objects.add(found);
            }
        } catch (PEMException e) {
            throw new UnusableKeyException("it is not valid PEM: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            throw new UnusableKeyException("it is not valid PEM");
        }
        return objects;
    }

    private static PrivateKey privateKey(PrivateKeyInfo info) throws UnusableKeyException {
        try {
            return factory(info.getPrivateKeyAlgorithm().getAlgorithm().getId())
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableKeyException("its private key cannot be read");
        }
    }

    static PublicKey publicKey(SubjectPublicKeyInfo info) throws UnusableKeyException {
        try {
            return factory(info.getAlgorithm().getAlgorithm().getId())
                    .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableKeyException("its public key cannot be read");
        }
    }

    private static KeyFactory factory(String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm);
    }

    /** All certificates of a file, PEM or DER. */
    static List<X509Certificate> certificates(byte[] octets) throws UnusableKeyException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Certificate each : x509().generateCertificates(new ByteArrayInputStream(octets))) {
                if (each instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException("it is not a certificate in PEM or DER");
        }
        if (certificates.isEmpty()) {
            throw new UnusableKeyException("it holds no certificate");
        }
        return certificates;
    }

    /** All revocation lists of a file, PEM or DER. */
    static List<X509CRL> crls(byte[] octets) throws UnusableKeyException {
        List<X509CRL> crls = new ArrayList<>();
        try {
            for (CRL each : x509().generateCRLs(new ByteArrayInputStream(octets))) {
                if (each instanceof X509CRL crl) {
                    crls.add(crl);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException("it is not a CRL in PEM or DER");
        }
        if (crls.isEmpty()) {
            throw new UnusableKeyException("it holds no CRL");
        }
        return crls;
    }

    private static CertificateFactory x509() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509");
    }
}
