package io.esplanade.controlplane.ike.auth;

import io.esplanade.controlplane.explain.ConfWords;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/**
 * Whom a certificate is for: its subject alternative names, or for an identity that is a distinguished name its
 * subject (RFC 4945 section 3.1). A common name counts for nothing.
 */
final class CertificateNames {
    // RFC 5280 section 4.2.1.6: GeneralName.
    private static final int RFC822_NAME = 1;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    /** Names that a message lists. */
    private static final int MAX_LISTED = 4;

    private CertificateNames() {}

    /** Whether the certificate is for that identity. */
    static boolean name(X509Certificate certificate, PartyId id) {
        return switch (id.type()) {
            case PartyId.IPV4, PartyId.IPV6 ->
                alternatives(certificate, IP_ADDRESS).stream().anyMatch(text -> isAddress(text, id));
            case PartyId.FQDN -> alternatives(certificate, DNS_NAME).stream()
                    .anyMatch(text -> text.equalsIgnoreCase(id.name()));
            case PartyId.USER_FQDN -> alternatives(certificate, RFC822_NAME).stream()
                    .anyMatch(text -> isMailbox(text, id.name()));
            case PartyId.ASN1_DN -> isSubject(certificate, id);
            default -> false;
        };
    }

    /** For messages: {@code gw.example.org, 192.0.2.1}, or the subject if it has no other name. */
    static String list(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        for (int kind : new int[] {IP_ADDRESS, DNS_NAME, RFC822_NAME}) {
            names.addAll(alternatives(certificate, kind));
        }
        return names.isEmpty()
                ? "no address or name at all (subject " + subject(certificate) + ")"
                : ConfWords.printable(String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size()))));
    }

    /** The subject for messages. */
    static String subject(X509Certificate certificate) {
        return subject(certificate.getSubjectX500Principal());
    }

    static String subject(X500Principal name) {
        return ConfWords.printable(name.getName());
    }

    private static List<String> alternatives(X509Certificate certificate, int kind) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (each.get(0) instanceof Integer type && type == kind && each.get(1) instanceof String text) {
                    found.add(text);
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return found;
    }

    private static boolean isAddress(String text, PartyId id) {
        try {
            return PartyId.ofAddress(InetAddress.ofLiteral(text)).equals(id);
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** The part before the at sign counts as written, the domain whatever its case (RFC 5280 section 7.5). */
    private static boolean isMailbox(String text, String wanted) {
        return withLowerDomain(text).equals(withLowerDomain(wanted));
    }

    private static String withLowerDomain(String mailbox) {
        int at = mailbox.lastIndexOf('@');
        return mailbox.substring(0, at + 1) + mailbox.substring(at + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean isSubject(X509Certificate certificate, PartyId id) {
        try {
            return certificate.getSubjectX500Principal().equals(new X500Principal(id.data().toArray()));
        } catch (IllegalArgumentException notDer) {
            return false;
        }
    }
}
