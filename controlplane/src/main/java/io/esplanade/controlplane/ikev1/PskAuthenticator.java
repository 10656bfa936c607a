package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.AuthenticationMethod;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.util.List;
import java.util.function.Supplier;

/**
 * Both sides know one key, and SKEYID with it (RFC 2409 section 5.4).
 *
 * @param key borrowed for as long as the exchange lives
 */
record PskAuthenticator(Secret key) implements Authenticator {
    @Override
    public AuthenticationMethod method() {
        return AuthenticationMethod.PRE_SHARED_KEY;
    }

    @Override
    public Class<Hash> proofKind() {
        return Hash.class;
    }

    @Override
    public String proofName() {
        return "hash";
    }

    @Override
    public boolean isSlow() {
        return false;
    }

    @Override
    public Skeyid deriveKeys(IkeHash hash, Nonces nonces, Secret sharedSecret, Cookies cookies) {
        return Skeyid.ofPreSharedKey(hash, key, nonces, sharedSecret, cookies);
    }

    @Override
    public List<Payload> requests() {
        return List.of();
    }

    @Override
    public Supplier<Proof> prove(Transcript transcript, Role ourRole, Identification own) {
        return () -> new Proof.Given(transcript.hash(ourRole, own), List.of());
    }

    @Override
    public List<Payload> payloads(Proof.Given proof) {
        return List.of(new Hash(proof.value()));
    }

    @Override
    public Supplier<Proof> check(Transcript transcript, Role itsRole, Identification shown, Message message) {
        Octets received = Step.only(message, Hash.class).body();
        return () -> Authenticators.equal(transcript.hash(itsRole, shown), received)
                ? new Proof.Accepted("pre-shared key")
                : new Proof.Refused("the pre-shared keys differ");
    }
}
