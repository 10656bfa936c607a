package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys and certificates of this gateway and its peers at one moment. Immutable; any thread. {@link #prove} and {@link
 * #check} take up to milliseconds: not for an event loop.
 *
 * <p>A public key in {@code pubkeys} is the word of the administrator: where there is one for an identity, no
 * certificate speaks for it. Otherwise the peer's certificate counts, as it sent it or as {@code certs} has it, if the
 * authorities in {@code ca} vouch for it.
 */
public final class KeyRing {
    private static final String DEFAULT_KEY = "local.key";

    private final Path directory;
    private final Map<String, OwnKey> own;
    private final Map<PartyId, PeerKey> peers;
    private final X509Store x509;
    private final InstantSource clock;

    KeyRing(
            Path directory,
            Map<String, OwnKey> own,
            Map<PartyId, PeerKey> peers,
            X509Store x509,
            InstantSource clock) {
        this.directory = directory;
        this.own = Map.copyOf(own);
        this.peers = Map.copyOf(peers);
        this.x509 = x509;
        this.clock = clock;
    }

    /** A ring without keys; {@code directory} is where messages tell people to put some. */
    public static KeyRing empty(Path directory) {
        return new KeyRing(directory, Map.of(), Map.of(), X509Store.EMPTY, InstantSource.system());
    }

    /** Our key for an identity of ours: {@code private/IDENTITY}, else {@code private/local.key}; null if there is none. */
    public @Nullable OwnKey own(PartyId id) {
        OwnKey named = own.get(id.text());
        return named != null ? named : own.get(DEFAULT_KEY);
    }

    /** Names of the authorities that we trust, DER, to be asked for; at most eight. */
    public List<Octets> authorities() {
        return x509.authorityNames();
    }

    /** Why nobody with this identity could be authenticated, as a clause that names the cure; null if somebody could. */
    public @Nullable String whyUnknown(PartyId id) {
        return peers.containsKey(id) || x509.hasAuthorities() ? null : missingKey(id);
    }

    /** Why we could not authenticate ourselves as this, as a clause that names the cure; null if we could. */
    public @Nullable String whyKeyless(PartyId id) {
        return own(id) != null
                ? null
                : "there is no private key in " + directory.resolve("private") + ": gateway pki key makes one";
    }

    /** As {@link #whyKeyless}, by one method. */
    public @Nullable String whyNoKeyFor(SignatureMethod method, PartyId id) {
        OwnKey key = own(id);
        return key == null || key.method() == method
                ? whyKeyless(id)
                : "the private key in " + key.file() + " is for " + key.method().label() + ", and this takes one for "
                        + method.label() + ": gateway pki key makes one";
    }

    /** Signs by the negotiated method, and picks the certificates that go with it. */
    public Proof prove(SignatureMethod method, PartyId id, Octets hash) {
        OwnKey key = own(id);
        if (key == null || key.method() != method) {
            return new Proof.Refused(String.valueOf(whyNoKeyFor(method, id)));
        }
        try {
            return new Proof.Given(
                    PhaseOneSignature.sign(key.method(), key.privateKey(), hash), x509.chainFor(key, id));
        } catch (GeneralSecurityException e) {
            return new Proof.Refused("the key in " + key.file() + " cannot sign: " + e.getMessage());
        }
    }

    /**
     * Judges a peer's signature.
     *
     * @param method negotiated
     * @param certificates what the peer sent, DER, in its order
     * @param hash what it should have signed
     */
    public Proof check(
            SignatureMethod method, PartyId id, List<Octets> certificates, Octets hash, Octets signature) {
        PeerKey pinned = peers.get(id);
        if (pinned != null) {
            return judge(method, pinned, hash, signature);
        }
        if (!x509.hasAuthorities()) {
            return new Proof.Refused(missingKey(id));
        }
        try {
            Instant now = clock.instant();
            X509Store.Vouched vouched = x509.vouch(id, certificates, now);
            PeerKey key = new PeerKey(
                    vouched.authority().file(),
                    SignatureMethod.of(vouched.certificate().getPublicKey()),
                    vouched.certificate().getPublicKey());
            Proof proof = judge(method, key, hash, signature);
            return proof instanceof Proof.Accepted
                    ? new Proof.Accepted(method.label() + " signature, certificate vouched for by " + key.file())
                    : proof;
        } catch (UnusableKeyException e) {
            return new Proof.Refused(e.why());
        }
    }

    private static Proof judge(SignatureMethod method, PeerKey key, Octets hash, Octets signature) {
        if (key.method() != method) {
            return new Proof.Refused("it signs by " + method.label() + ", but its key of " + key.file() + " is for "
                    + key.method().label() + ": both sides need keys of the same kind");
        }
        return PhaseOneSignature.verify(method, key.key(), hash, signature)
                ? new Proof.Accepted(method.label() + " signature, key of " + key.file())
                : new Proof.Refused("its signature is not by the key of " + key.file()
                        + ": put the public half of the key that it uses there");
    }

    private String missingKey(PartyId id) {
        String folder = id.folder();
        List<String> cures = new ArrayList<>();
        if (folder != null) {
            cures.add("its public key in " + directory.resolve("pubkeys").resolve(folder).resolve(id.text()));
        }
        cures.add("the certificate of its authority in " + directory.resolve("ca"));
        return "there is no key of it: put " + String.join(", or ", cures);
    }
}
