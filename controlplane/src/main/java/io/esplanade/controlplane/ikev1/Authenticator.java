package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.AuthenticationMethod;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.dataplane.api.Secret;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the two sides of one phase 1 prove who they are, and what of the exchange depends on it (RFC 2409 sections 5.1 and
 * 5.4): the authentication method in proposals, SKEYID, and the payloads beside the ID. It knows nothing of the order of
 * messages, so main and aggressive mode use it alike; {@link Proofs} runs its work where it belongs.
 */
sealed interface Authenticator permits PskAuthenticator, SignatureAuthenticator {
    /** For an exchange under a policy on such a path, with the keys of now. */
    static Authenticator of(CoreContext context, PeerPolicy policy, Path path) {
        return switch (policy.authentication()) {
            case Authentication.PreSharedKey psk -> new PskAuthenticator(psk.key());
            case Authentication.Signatures _ ->
                SignatureAuthenticator.of(
                        context.environment.keys().get(),
                        Identities.own(policy.sourceId(), path.local().getAddress()),
                        policy.access().hasUsers());
        };
    }

    /** What proposals say. */
    AuthenticationMethod method();

    /** The payload that the peer's proof is in; its message has exactly one. */
    Class<? extends Payload> proofKind();

    /** In the words of messages about it: {@code hash}. */
    String proofName();

    /** Whether {@link #prove} and {@link #check} take long enough to be kept off the event loop. */
    boolean isSlow();

    /** SKEYID and what follows from it; borrows the secret. */
    Skeyid deriveKeys(IkeHash hash, Nonces nonces, Secret sharedSecret, Cookies cookies);

    /** What goes with our half of the key exchange: whose certificates we want. */
    List<Payload> requests();

    /** How to make our proof: {@link Proof.Given}, or {@link Proof.Refused} if we lack a key. */
    Supplier<Proof> prove(Transcript transcript, Role ourRole, Identification own);

    /** What goes with our ID payload, in this order. */
    List<Payload> payloads(Proof.Given proof);

    /**
     * How to judge the peer's proof: {@link Proof.Accepted} or {@link Proof.Refused}.
     *
     * @param message has one payload of {@link #proofKind}
     */
    Supplier<Proof> check(Transcript transcript, Role itsRole, Identification shown, Message message);
}
