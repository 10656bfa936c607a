package io.esplanade.controlplane.ike.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certification authority for a lab or a small site, whose files lie in a {@link KeyDirectory}:
 *
 * <pre>
 * authority/ca.key   its private key
 * ca/ca.crt          its certificate, for every gateway
 * certs/NAME.crt     what it has issued
 * crls/ca.crl        what it has revoked, for every gateway
 * </pre>
 *
 * One thread.
 */
public final class Authority {
    private final Path directory;
    private final InstantSource clock;
    private final OwnKey key;
    private final X509Certificate certificate;

    private Authority(Path directory, InstantSource clock, OwnKey key, X509Certificate certificate) {
        this.directory = directory;
        this.clock = clock;
        this.key = key;
        this.certificate = certificate;
    }

    /**
     * Makes one, with an empty revocation list.
     *
     * @param name its common name
     * @param life of its certificate
     * @param crlLife how long the revocation list is valid
     * @throws IOException also if there is one: nothing is overwritten
     */
    public static Authority create(
            Path directory, String name, KeyPairs.Kind kind, Duration life, Duration crlLife, InstantSource clock)
            throws IOException {
        KeyPairs.makeFolders(directory);
        Path keyFile = keyFile(directory);
        KeyPairs.makeSecretFolder(directory.resolve("authority"));
        KeyPair pair = KeyPairs.generate(kind);
        if (!KeyPairs.writeNewSecret(keyFile, "PRIVATE KEY", pair.getPrivate().getEncoded())) {
            throw new IOException("there is an authority already: " + keyFile);
        }
        X500Principal subject = new X500Principal("CN=" + escaped(name));
        byte[] der = Certificates.authority(subject, pair, life, clock.instant());
        KeyPairs.replacePublic(certificateFile(directory), "CERTIFICATE", der);
        Authority made = open(directory, clock);
        made.writeCrl(List.of(), crlLife);
        return made;
    }

    /** Opens the one that was made before. */
    public static Authority open(Path directory, InstantSource clock) throws IOException {
        Path keyFile = keyFile(directory);
        if (!Files.exists(keyFile)) {
            throw new IOException("there is no authority in " + directory + ": gateway pki ca makes one");
        }
        try {
            OwnKey key = KeyDirectory.ownKey(keyFile);
            X509Certificate certificate = PemFile.certificates(KeyFiles.open(certificateFile(directory))).getFirst();
            return new Authority(directory, clock, key, certificate);
        } catch (UnusableKeyException e) {
            throw new IOException("the authority in " + directory + " cannot be used: " + e.why(), e);
        }
    }

    /**
     * Certifies that a key is somebody's, and writes {@code certs/NAME.crt}.
     *
     * @param id an address, a name, or a mail address
     * @return the file
     */
    public Path issue(PartyId id, PublicKey subjectKey, Duration life) throws IOException {
        Path file = directory.resolve("certs").resolve(id.text() + ".crt");
        if (Files.exists(file)) {
            throw new IOException(file + " exists: revoke it or move it away before there is another one");
        }
        byte[] der = Certificates.party(id, subjectKey, certificate, key, life, clock.instant());
        KeyPairs.replacePublic(file, "CERTIFICATE", der);
        return file;
    }

    /**
     * Adds a certificate to the revocation list.
     *
     * @param file of a certificate that this authority has issued
     * @return the revocation list
     */
    public Path revoke(Path file, Duration crlLife) throws IOException {
        try {
            X509Certificate revoked = PemFile.certificates(KeyFiles.open(file)).getFirst();
            if (!ChainChecks.issued(certificate, revoked)) {
                throw new IOException(file + " was not issued by this authority, " + certificateFile(directory));
            }
            return writeCrl(List.of(revoked), crlLife);
        } catch (UnusableKeyException e) {
            throw new IOException(file + ": " + e.why(), e);
        }
    }

    /** Signs the revocation list anew, so that it is valid longer. */
    public Path renewCrl(Duration crlLife) throws IOException {
        return writeCrl(List.of(), crlLife);
    }

    private Path writeCrl(List<X509Certificate> revoked, Duration crlLife) throws IOException {
        Path file = directory.resolve("crls/ca.crl");
        byte[] der = Certificates.revocations(before(file), revoked, certificate, key, crlLife, clock.instant());
        KeyPairs.replacePublic(file, "X509 CRL", der);
        return file;
    }

    private static List<X509CRL> before(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return PemFile.crls(KeyFiles.open(file));
        } catch (UnusableKeyException e) {
            throw new IOException(file + ": " + e.why(), e);
        }
    }

    private static Path keyFile(Path directory) {
        return directory.resolve("authority/ca.key");
    }

    private static Path certificateFile(Path directory) {
        return directory.resolve("ca/ca.crt");
    }

    /** RFC 2253: what would be syntax is marked as text. */
    static String escaped(String name) {
        return name.replaceAll("([,+\"\\\\<>;#= ])", "\\\\$1");
    }
}
