package io.esplanade.controlplane.ike.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keys and certificates as files, laid out as isakmpd(8) has them:
 *
 * <pre>
 * private/local.key      our private key; private/IDENTITY for one identity of ours
 * local.pub              its public half, for the peers
 * pubkeys/ipv4/ADDRESS   public keys of peers, by identity
 * pubkeys/ipv6/ADDRESS
 * pubkeys/fqdn/NAME
 * pubkeys/ufqdn/NAME
 * ca/                    certificates of authorities that we trust
 * certs/                 certificates of our own, of peers, and of authorities in between
 * crls/                  revocation lists
 * </pre>
 *
 * <p>The ring of the moment may be asked for on any thread; one thread at a time loads another. Loading reads files:
 * not for an event loop.
 */
public final class KeyDirectory implements Supplier<KeyRing> {
    /** Where it is unless somebody says otherwise. */
    public static final String DEFAULT = "/etc/esplanade";

    private final Path directory;
    private final InstantSource clock;
    private volatile KeyRing ring;

    /** Reads nothing yet. */
    public KeyDirectory(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
        this.ring = KeyRing.empty(directory);
    }

    /** The keys of now. */
    @Override
    public KeyRing get() {
        return ring;
    }

    public Path directory() {
        return directory;
    }

    /**
     * Reads all files again. One that cannot be used is left out, the others count.
     *
     * @return why files were left out, one line each, the file's name first
     */
    public List<String> load() {
        Loading loading = new Loading();
        ring = loading.run();
        return loading.complaints;
    }

    /** One reading. */
    private final class Loading {
        final List<String> complaints = new ArrayList<>();

        private interface Reader {
            void read(Path file) throws IOException, UnusableKeyException;
        }

        KeyRing run() {
            Map<String, OwnKey> own = new HashMap<>();
            each("private", file -> own.put(identity(file), ownKey(file)));
            Map<PartyId, PeerKey> peers = new HashMap<>();
            each("pubkeys/ipv4", file -> peers.put(address(file, PartyId.IPV4), peerKey(file)));
            each("pubkeys/ipv6", file -> peers.put(address(file, PartyId.IPV6), peerKey(file)));
            each("pubkeys/fqdn", file -> peers.put(name(file, PartyId.FQDN), peerKey(file)));
            each("pubkeys/ufqdn", file -> peers.put(name(file, PartyId.USER_FQDN), peerKey(file)));
            List<FiledCertificate> authorities = new ArrayList<>();
            each("ca", file -> authorities.addAll(authorities(file)));
            List<FiledCertificate> certificates = new ArrayList<>();
            each("certs", file -> certificates.addAll(certificates(file)));
            List<X509CRL> crls = new ArrayList<>();
            each("crls", file -> crls.addAll(PemFile.crls(KeyFiles.open(file))));
            return new KeyRing(directory, own, peers, new X509Store(authorities, certificates, crls), clock);
        }

        private void each(String folder, Reader reader) {
            Path where = directory.resolve(folder);
            try {
                for (Path file : KeyFiles.in(where)) {
                    if (!Files.isDirectory(file)) {
                        read(file, reader);
                    }
                }
            } catch (IOException e) {
                complaints.add(where + ": cannot be read: " + e.getMessage());
            }
        }

        private void read(Path file, Reader reader) {
            try {
                reader.read(file);
            } catch (UnusableKeyException e) {
                complaints.add(file + ": not used: " + e.why());
            } catch (IOException e) {
                complaints.add(file + ": not used: it cannot be read: " + e.getMessage());
            }
        }
    }

    /** An address counts however it is spelt. */
    private static String identity(Path file) {
        String name = file.getFileName().toString();
        try {
            return PartyId.of(name).text();
        } catch (IllegalArgumentException anything) {
            return name;
        }
    }

    static OwnKey ownKey(Path file) throws IOException, UnusableKeyException {
        PemFile.Pair pair = PemFile.privateKey(KeyFiles.secret(file));
        SignatureMethod method = SignatureMethod.of(pair.privateKey());
        PublicKey open = pair.publicKey() != null ? pair.publicKey() : PublicHalf.of(pair.privateKey());
        return new OwnKey(file, method, pair.privateKey(), open);
    }

    private static PeerKey peerKey(Path file) throws IOException, UnusableKeyException {
        PublicKey key = PemFile.publicKey(KeyFiles.open(file));
        return new PeerKey(file, SignatureMethod.of(key), key, false);
    }

    private static PartyId address(Path file, int type) throws UnusableKeyException {
        try {
            PartyId id = PartyId.ofAddress(InetAddress.ofLiteral(file.getFileName().toString()));
            if (id.type() == type) {
                return id;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // told below
        }
        throw new UnusableKeyException("its name is not an address of this kind");
    }

    private static PartyId name(Path file, int type) {
        return PartyId.ofName(type, file.getFileName().toString());
    }

    private static List<FiledCertificate> certificates(Path file) throws IOException, UnusableKeyException {
        return PemFile.certificates(KeyFiles.open(file)).stream()
                .map(each -> new FiledCertificate(file, each))
                .toList();
    }

    private static List<FiledCertificate> authorities(Path file) throws IOException, UnusableKeyException {
        List<FiledCertificate> found = certificates(file);
        for (FiledCertificate each : found) {
            X509Certificate certificate = each.certificate();
            // Before version 3 there were no basic constraints (RFC 5280 section 6.1.4).
            if (certificate.getVersion() >= 3 && certificate.getBasicConstraints() < 0) {
                throw new UnusableKeyException("it is not the certificate of an authority, but of "
                        + CertificateNames.subject(certificate) + ": certs is the place for that");
            }
        }
        return found;
    }
}
