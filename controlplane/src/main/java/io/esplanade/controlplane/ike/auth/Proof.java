package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of proving who we are, or of checking a peer's proof. */
public sealed interface Proof {
    /**
     * Ours, for the peer.
     *
     * @param value a hash or a signature
     * @param certificates DER, ours first, then those between it and an authority; often empty
     */
    record Given(Octets value, List<Octets> certificates) implements Proof {
        public Given {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * The peer is who it says.
     *
     * @param how for the log: {@code RSA signature, key of pubkeys/ipv4/192.0.2.2}
     * @param fingerprint of what it was checked by, to be compared when that may have changed; empty if nobody will
     * @param credential what it has signed with; null for other proofs
     */
    record Accepted(String how, Octets fingerprint, @Nullable Credential credential) implements Proof {
        public Accepted(String how) {
            this(how, Octets.EMPTY);
        }

        public Accepted(String how, Octets fingerprint) {
            this(how, fingerprint, null);
        }

        /** By a signature. */
        static Accepted by(Credential credential, String how) {
            return new Accepted(how, Octets.EMPTY, credential);
        }
    }

    /**
     * There is no proof, or it proves nothing.
     *
     * @param why a sentence without a period that names the cure; it may hold what a stranger sent, made printable
     */
    record Refused(String why) implements Proof {}
}
