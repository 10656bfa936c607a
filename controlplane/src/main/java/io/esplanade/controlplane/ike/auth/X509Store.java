package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authorities, certificates and revocation lists. Immutable; any thread.
 *
 * @param certificates of ourselves, of peers, and of authorities between them and those that we trust
 */
record X509Store(List<FiledCertificate> authorities, List<FiledCertificate> certificates, List<X509CRL> crls) {
    static final X509Store EMPTY = new X509Store(List.of(), List.of(), List.of());

    // Our limits
    private static final int MAX_REQUESTS = 8;
    static final int MAX_CHAIN = 5;

    /** Somebody's certificate and the authority at the end of its chain. */
    record Vouched(X509Certificate certificate, FiledCertificate authority) {}

    X509Store {
        authorities = List.copyOf(authorities);
        certificates = List.copyOf(certificates);
        crls = List.copyOf(crls);
    }

    boolean hasAuthorities() {
        return !authorities.isEmpty();
    }

    List<Octets> authorityNames() {
        return authorities.stream()
                .map(each -> Octets.of(each.certificate().getSubjectX500Principal().getEncoded()))
                .distinct()
                .limit(MAX_REQUESTS)
                .toList();
    }

    /** Our certificate for this key and name, and those between it and an authority; empty if there is none. */
    List<Octets> chainFor(OwnKey key, PartyId id) {
        List<X509Certificate> ours = certificates.stream()
                .map(FiledCertificate::certificate)
                .filter(each -> each.getPublicKey().equals(key.publicKey()))
                .toList();
        X509Certificate best = ours.stream()
                .filter(each -> CertificateNames.name(each, id))
                .findFirst()
                .orElse(ours.isEmpty() ? null : ours.getFirst());
        List<Octets> chain = new ArrayList<>();
        while (best != null && chain.size() < MAX_CHAIN) {
            try {
                chain.add(Octets.of(best.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate of ours has no encoding", e);
            }
            best = intermediateAbove(best);
        }
        return chain;
    }

    private @Nullable X509Certificate intermediateAbove(X509Certificate certificate) {
        boolean atTop = authorities.stream()
                .anyMatch(each -> ChainChecks.issued(each.certificate(), certificate));
        return atTop
                ? null
                : certificates.stream()
                        .map(FiledCertificate::certificate)
                        .filter(each -> !each.equals(certificate) && ChainChecks.issued(each, certificate))
                        .findFirst()
                        .orElse(null);
    }

    /**
     * The certificate that an authority of ours vouches for under this name: one that the peer sent, or one of ours.
     *
     * @param sent DER, in the peer's order
     * @throws UnusableKeyException with the reason, if there is none
     */
    Vouched vouch(PartyId id, List<Octets> sent, Instant now) throws UnusableKeyException {
        List<X509Certificate> parsed = parse(sent);
        X509Certificate its = parsed.stream()
                .filter(each -> CertificateNames.name(each, id))
                .findFirst()
                .orElse(null);
        if (its == null && !parsed.isEmpty()) {
            throw new UnusableKeyException("its certificate is for " + CertificateNames.list(parsed.getFirst())
                    + ", but it says that it is " + id.text() + ": it needs a certificate with this name as subject "
                    + "alternative name, or must say another (srcid)");
        }
        if (its == null) {
            its = certificates.stream()
                    .map(FiledCertificate::certificate)
                    .filter(each -> CertificateNames.name(each, id))
                    .findFirst()
                    .orElseThrow(() -> new UnusableKeyException("it sent no certificate, and there is none for "
                            + id.text() + " in certs: put it there, or have the peer send it"));
        }
        return new Vouched(its, new ChainChecks(this, parsed, now).authorityOf(its));
    }

    /** A key of a stranger must not cost more to use than any honest one. */
    private static void requireSensibleKey(X509Certificate certificate) throws UnusableKeyException {
        if (certificate.getPublicKey() instanceof RSAKey) {
            SignatureMethod _ = SignatureMethod.of(certificate.getPublicKey());
        }
    }

    private static List<X509Certificate> parse(List<Octets> sent) throws UnusableKeyException {
        List<X509Certificate> parsed = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Octets der : sent) {
                if (factory.generateCertificate(new ByteArrayInputStream(der.toArray())) instanceof X509Certificate c) {
                    requireSensibleKey(c);
                    parsed.add(c);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException("it sent a certificate that cannot be read");
        }
        return parsed;
    }
}
