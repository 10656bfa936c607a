package io.esplanade.controlplane.ike.auth;

import io.esplanade.dataplane.api.Octets;
import java.security.PublicKey;
import java.util.List;

/**
 * What a peer has proven its identity by, to be looked at again when keys and revocation lists were read anew: {@link
 * KeyRing#review}. Holds nothing secret.
 *
 * @param key the public half of what it signed with
 * @param certificates what it sent with its signature, DER
 */
public record Credential(PartyId id, PublicKey key, List<Octets> certificates) {
    public Credential {
        certificates = List.copyOf(certificates);
    }
}
