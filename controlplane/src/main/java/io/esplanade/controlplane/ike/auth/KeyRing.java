package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
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
        try {
            PeerKey key = keyOf(id, certificates);
            return judge(method, new Credential(id, key.key(), certificates), key, hash, signature);
        } catch (UnusableKeyException e) {
            return new Proof.Refused(e.why());
        }
    }

    /**
     * Whether a peer that was accepted before these keys were read would be so now. As long as nobody knows whether its
     * certificate is revoked, since there is no list that is valid now, it may keep what it has.
     *
     * @return {@link Proof.Accepted} or {@link Proof.Refused}
     */
    public Proof review(Credential credential) {
        try {
            PeerKey key = keyOf(credential.id(), credential.certificates());
            return key.key().equals(credential.key())
                    ? Proof.Accepted.by(credential, "key of " + key.file())
                    : new Proof.Refused("the key of " + key.file() + " is another one now");
        } catch (UnusableKeyException e) {
            return e.isUndetermined() ? Proof.Accepted.by(credential, e.why()) : new Proof.Refused(e.why());
        }
    }

    /** The key that speaks for an identity, pinned or vouched for. */
    private PeerKey keyOf(PartyId id, List<Octets> certificates) throws UnusableKeyException {
        PeerKey pinned = peers.get(id);
        if (pinned != null) {
            return pinned;
        }
        if (!x509.hasAuthorities()) {
            throw new UnusableKeyException(missingKey(id));
        }
        X509Store.Vouched vouched = x509.vouch(id, certificates, clock.instant());
        PublicKey key = vouched.certificate().getPublicKey();
        return new PeerKey(vouched.authority().file(), SignatureMethod.of(key), key, true);
    }

    private static Proof judge(
            SignatureMethod method, Credential credential, PeerKey key, Octets hash, Octets signature) {
        if (key.method() != method) {
            return new Proof.Refused("it signs by " + method.label() + ", but its key of " + key.file() + " is for "
                    + key.method().label() + ": both sides need keys of the same kind");
        }
        if (!PhaseOneSignature.verify(method, key.key(), hash, signature)) {
            return new Proof.Refused("its signature is not by the key of " + key.file()
                    + ": put the public half of the key that it uses there");
        }
        return Proof.Accepted.by(
                credential,
                method.label() + " signature, "
                        + (key.certified() ? "certificate vouched for by " : "key of ") + key.file());
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
