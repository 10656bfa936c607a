package io.esplanade.controlplane.ike.auth;

import io.esplanade.controlplane.explain.ConfWords;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an authority of ours vouches for a certificate at that moment: validity, basic constraints, key usage, and
 * revocation if there are revocation lists at all (RFC 5280 section 6). The path is looked for here, so that a missing
 * authority can be told from others faults; Java judges it.
 */
final class ChainChecks {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    /** Purposes that fit a gateway: any, IKE, IKE before RFC 4945, TLS for want of better. */
    private static final Set<String> PURPOSES = Set.of(
            "2.5.29.37.0", "1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.8.2.2", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    private final X509Store store;
    private final List<X509Certificate> sent;
    private final Instant now;

    /** @param sent by the peer, trusted for nothing */
    ChainChecks(X509Store store, List<X509Certificate> sent, Instant now) {
        this.store = store;
        this.sent = sent;
        this.now = now;
    }

    /** Whether the one's name and key are those of the other's issuer. */
    static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    /** @throws UnusableKeyException with the reason, if nobody vouches for it */
    FiledCertificate authorityOf(X509Certificate certificate) throws UnusableKeyException {
        List<X509Certificate> path = new ArrayList<>(List.of(certificate));
        FiledCertificate authority = authorityAbove(path.getLast());
        while (authority == null) {
            X509Certificate next = path.size() < X509Store.MAX_CHAIN ? intermediateAbove(path) : null;
            if (next == null) {
                throw new UnusableKeyException(unknownIssuer(path.getLast()));
            }
            path.add(next);
            authority = authorityAbove(next);
        }
        requireValid(authority);
        judge(path, authority);
        requirePurpose(certificate);
        return authority;
    }

    private @Nullable FiledCertificate authorityAbove(X509Certificate certificate) {
        return store.authorities().stream()
                .filter(each -> issued(each.certificate(), certificate))
                .findFirst()
                .orElse(null);
    }

    private @Nullable X509Certificate intermediateAbove(List<X509Certificate> path) {
        List<X509Certificate> candidates = new ArrayList<>(sent);
        store.certificates().forEach(each -> candidates.add(each.certificate()));
        return candidates.stream()
                .filter(each -> !path.contains(each) && issued(each, path.getLast()))
                .findFirst()
                .orElse(null);
    }

    private String unknownIssuer(X509Certificate certificate) {
        String issuer = CertificateNames.subject(certificate.getIssuerX500Principal());
        String where = store.authorities().getFirst().file().getParent() + "";
        return store.authorities().stream()
                .filter(each -> each.certificate().getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .findFirst()
                .map(each -> "its certificate is by another authority than ours though both are called " + issuer
                        + ": the one in " + each.file() + " has another key")
                .orElse("its certificate is by " + issuer + ", whom we do not trust: put the certificate of this authority in "
                        + where);
    }

    private void requireValid(FiledCertificate authority) throws UnusableKeyException {
        try {
            authority.certificate().checkValidity(Date.from(now));
        } catch (CertificateException e) {
            throw new UnusableKeyException("the authority in " + authority.file() + " is valid from "
                    + authority.certificate().getNotBefore().toInstant() + " to "
                    + authority.certificate().getNotAfter().toInstant() + " only: renew it");
        }
    }

    private void judge(List<X509Certificate> path, FiledCertificate authority) throws UnusableKeyException {
        try {
            CertPathValidator validator = CertPathValidator.getInstance("PKIX");
            validator.validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(path), parameters(validator, authority));
        } catch (CertPathValidatorException e) {
            X509Certificate at = e.getIndex() < 0 || e.getIndex() >= path.size() ? path.getFirst() : path.get(e.getIndex());
            String why = reason(e, at);
            throw e.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS
                    ? UnusableKeyException.undetermined(why)
                    : new UnusableKeyException(why);
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException("its certificate cannot be judged: "
                    + ConfWords.printable(String.valueOf(e.getMessage())));
        }
    }

    private PKIXParameters parameters(CertPathValidator validator, FiledCertificate authority)
            throws InvalidAlgorithmParameterException, NoSuchAlgorithmException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setDate(Date.from(now));
        parameters.setRevocationEnabled(false);
        if (!store.crls().isEmpty()
                && validator.getRevocationChecker() instanceof PKIXRevocationChecker revocation) {
            // No fallback: that would ask servers on the network.
            revocation.setOptions(EnumSet.of(
                    PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(revocation);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(store.crls())));
        }
        return parameters;
    }

    private String reason(CertPathValidatorException failure, X509Certificate at) {
        String whose = "the certificate of " + CertificateNames.subject(at);
        return switch (failure.getReason()) {
            case BasicReason.EXPIRED -> whose + " expired at " + at.getNotAfter().toInstant() + ": it needs a new one";
            case BasicReason.NOT_YET_VALID ->
                whose + " is not valid before " + at.getNotBefore().toInstant() + ": wait, or set the clock";
            case BasicReason.REVOKED -> whose + " is revoked (serial number " + at.getSerialNumber().toString(16) + ")";
            case BasicReason.UNDETERMINED_REVOCATION_STATUS ->
                "no revocation list in crls by " + CertificateNames.subject(at.getIssuerX500Principal())
                        + " is valid now, so nobody knows whether " + whose + " is revoked: put a new one there";
            case PKIXReason.NOT_CA_CERT -> whose + " is not one of an authority";
            case PKIXReason.INVALID_KEY_USAGE -> whose + " may not be used for this (key usage)";
            case PKIXReason.PATH_TOO_LONG -> "there are more authorities above it than one of them allows";
            default -> whose + " is not acceptable: "
                    + ConfWords.printable(String.valueOf(failure.getMessage()));
        };
    }

    private static void requirePurpose(X509Certificate certificate) throws UnusableKeyException {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
            throw new UnusableKeyException(
                    "its certificate is not for signatures: the key usage must have digitalSignature");
        }
        List<String> purposes;
        try {
            purposes = certificate.getExtendedKeyUsage();
        } catch (CertificateException e) {
            throw new UnusableKeyException("the extended key usage of its certificate cannot be read");
        }
        if (purposes != null && purposes.stream().noneMatch(PURPOSES::contains)) {
            throw new UnusableKeyException(
                    "its certificate is for other purposes than IKE: the extended key usage must have "
                            + "1.3.6.1.5.5.7.3.17, or be left out");
        }
    }
}
