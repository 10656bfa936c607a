package io.esplanade.controlplane.ike.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates and revocation lists as DER (RFC 5280; what IKE wants of them: RFC 4945). */
final class Certificates {
    private static final int SERIAL_BITS = 127;
    /** Clocks of peers may be slow. */
    private static final Duration BACKDATED = Duration.ofHours(1);
    /** What clients of several makers ask for: IKE, IKE before RFC 4945, TLS for want of better. */
    private static final KeyPurposeId[] PURPOSES = {
        KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.17")),
        KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.8.2.2")),
        KeyPurposeId.id_kp_serverAuth,
        KeyPurposeId.id_kp_clientAuth
    };

    private static final SecureRandom RANDOM = new SecureRandom();

    private Certificates() {}

    /** The certificate of an authority by itself. */
    static byte[] authority(X500Principal subject, KeyPair pair, Duration life, Instant now) throws IOException {
        try {
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            subject, serial(), Date.from(now.minus(BACKDATED)), Date.from(now.plus(life)), subject,
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
            return builder.build(signer(pair.getPrivate(), pair.getPublic())).getEncoded();
        } catch (NoSuchAlgorithmException | OperatorCreationException e) {
            throw new IllegalStateException("the JCA cannot sign certificates", e);
        }
    }

    /** The certificate of a gateway or a person, with its identity as subject alternative name. */
    static byte[] party(
            PartyId id, PublicKey key, X509Certificate issuer, OwnKey issuerKey, Duration life, Instant now)
            throws IOException {
        try {
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            issuer.getSubjectX500Principal(),
                            serial(),
                            Date.from(now.minus(BACKDATED)),
                            Date.from(now.plus(life)),
                            new X500Principal("CN=" + Authority.escaped(id.text())),
                            key)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(PURPOSES))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternativeName(id)))
                    .addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            ids.createAuthorityKeyIdentifier(issuer.getPublicKey()));
            return builder.build(signer(issuerKey.privateKey(), issuerKey.publicKey())).getEncoded();
        } catch (NoSuchAlgorithmException | OperatorCreationException e) {
            throw new IllegalStateException("the JCA cannot sign certificates", e);
        }
    }

    /** A revocation list: what was on the one before, and more. */
    static byte[] revocations(
            List<X509CRL> before,
            List<X509Certificate> more,
            X509Certificate issuer,
            OwnKey issuerKey,
            Duration life,
            Instant now)
            throws IOException {
        try {
            JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(
                    issuer.getSubjectX500Principal(), Date.from(now.minus(BACKDATED)));
            builder.setNextUpdate(Date.from(now.plus(life)));
            for (X509CRL crl : before) {
                builder.addCRL(new X509CRLHolder(crl.getEncoded()));
            }
            for (X509Certificate each : more) {
                // What is revoked from a later time on than that of a peer's clock would still count there.
                builder.addCRLEntry(
                        each.getSerialNumber(), Date.from(now.minus(BACKDATED)), CRLReason.unspecified);
            }
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.getPublicKey()));
            // Grows with every list without a counter that somebody would have to keep (RFC 5280 section 5.2.3).
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(now.toEpochMilli())));
            return builder.build(signer(issuerKey.privateKey(), issuerKey.publicKey())).getEncoded();
        } catch (CRLException e) {
            throw new IOException("the revocation list of before cannot be read", e);
        } catch (NoSuchAlgorithmException | OperatorCreationException e) {
            throw new IllegalStateException("the JCA cannot sign revocation lists", e);
        }
    }

    private static GeneralName alternativeName(PartyId id) {
        return switch (id.type()) {
            case PartyId.IPV4, PartyId.IPV6 -> new GeneralName(GeneralName.iPAddress, id.text());
            case PartyId.FQDN -> new GeneralName(GeneralName.dNSName, id.name());
            case PartyId.USER_FQDN -> new GeneralName(GeneralName.rfc822Name, id.name());
            default -> throw new IllegalArgumentException("no alternative name for " + id);
        };
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(0);
    }

    private static ContentSigner signer(PrivateKey key, PublicKey publicHalf) throws OperatorCreationException {
        return new JcaContentSignerBuilder(algorithm(publicHalf)).build(key);
    }

    private static String algorithm(PublicKey key) {
        try {
            return switch (SignatureMethod.of(key)) {
                case RSA -> "SHA256withRSA";
                case ECDSA_P256 -> "SHA256withECDSA";
                case ECDSA_P384 -> "SHA384withECDSA";
                case ECDSA_P521 -> "SHA512withECDSA";
            };
        } catch (UnusableKeyException e) {
            throw new IllegalStateException("our own key cannot sign: " + e.why(), e);
        }
    }
}
