package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.auth.OwnKey;
import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.auth.SignatureMethod;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.AuthenticationMethod;
import io.esplanade.controlplane.ikev1.message.Certificate;
import io.esplanade.controlplane.ikev1.message.CertificateRequest;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.Signature;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Each side signs its hash (RFC 2409 section 5.1). Both use the same method, and ours is that of our private key. The
 * ring is the one of the moment when the exchange began: keys that come or go do not change it halfway.
 */
record SignatureAuthenticator(KeyRing ring, SignatureMethod signatures) implements Authenticator {
    // Our limit: certificates of a message that are looked at.
    private static final int MAX_CERTIFICATES = 8;

    /**
     * By the kind of our key.
     *
     * @param own the identity that we shall show
     * @param users whether a user is asked for besides: of the methods with XAUTH, all that sign do so by RSA
     */
    static SignatureAuthenticator of(KeyRing ring, Identification own, boolean users) {
        OwnKey key = ring.own(party(own));
        // Without the right key we fail when it is time to prove something, and say so.
        return new SignatureAuthenticator(ring, key == null || users ? SignatureMethod.RSA : key.method());
    }

    /** Keys that the negotiations of a policy by signatures would fail for, as clauses that name the cure. */
    static List<String> missing(KeyRing ring, PeerPolicy policy) {
        List<String> missing = new ArrayList<>();
        InetAddress local = policy.local() != null ? policy.local() : InetAddress.getLoopbackAddress();
        PartyId us = party(Identities.own(policy.sourceId(), local));
        String own = policy.access().hasUsers() ? ring.whyNoKeyFor(SignatureMethod.RSA, us) : ring.whyKeyless(us);
        if (own != null) {
            missing.add(own);
        }
        Identity expected = policy.destinationId();
        String peer = expected == null ? null : ring.whyUnknown(party(Identities.of(expected)));
        if (expected != null && peer != null) {
            missing.add("of " + expected.text() + " nothing is known: " + peer);
        }
        return missing;
    }

    @Override
    public AuthenticationMethod method() {
        return switch (signatures) {
            case RSA -> AuthenticationMethod.RSA_SIGNATURES;
            case ECDSA_P256 -> AuthenticationMethod.ECDSA_P256;
            case ECDSA_P384 -> AuthenticationMethod.ECDSA_P384;
            case ECDSA_P521 -> AuthenticationMethod.ECDSA_P521;
        };
    }

    @Override
    public Class<Signature> proofKind() {
        return Signature.class;
    }

    @Override
    public String proofName() {
        return "signature";
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public Skeyid deriveKeys(IkeHash hash, Nonces nonces, Secret sharedSecret, Cookies cookies) {
        return Skeyid.ofSignatures(hash, nonces, sharedSecret, cookies);
    }

    @Override
    public List<Payload> requests() {
        List<Payload> requests = new ArrayList<>();
        ring.authorities().forEach(name -> requests.add(new CertificateRequest(Certificate.X509_SIGNATURE, name)));
        return requests;
    }

    @Override
    public Supplier<Proof> prove(Transcript transcript, Role ourRole, Identification own) {
        Octets hash = hash(transcript, ourRole, own);
        return () -> ring.prove(signatures, party(own), hash);
    }

    @Override
    public List<Payload> payloads(Proof.Given proof) {
        List<Payload> payloads = new ArrayList<>();
        proof.certificates().forEach(der -> payloads.add(new Certificate(Certificate.X509_SIGNATURE, der)));
        payloads.add(new Signature(proof.value()));
        return payloads;
    }

    @Override
    public Supplier<Proof> check(Transcript transcript, Role itsRole, Identification shown, Message message) {
        Octets hash = hash(transcript, itsRole, shown);
        Octets signature = Step.only(message, Signature.class).body();
        List<Octets> certificates = message.all(Certificate.class).stream()
                .filter(each -> each.encoding() == Certificate.X509_SIGNATURE)
                .map(Certificate::data)
                .limit(MAX_CERTIFICATES)
                .toList();
        return () -> ring.check(signatures, party(shown), certificates, hash, signature);
    }

    private Octets hash(Transcript transcript, Role prover, Identification id) {
        IkeHash fixed = signatures.hash();
        return fixed == null ? transcript.hash(prover, id) : transcript.hash(fixed, prover, id);
    }

    private static PartyId party(Identification id) {
        return new PartyId(id.idType(), id.data());
    }
}
