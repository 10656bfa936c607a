package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.dataplane.api.Octets;

/**
 * What both sides of a phase 1 have seen, for them to prove that they mean it (RFC 2409 section 5).
 *
 * @param keys borrowed
 * @param offeredSa body of the initiator's SA payload
 */
record Transcript(Skeyid keys, PublicValues values, Cookies cookies, Octets offeredSa) {
    /**
     * HASH_I or HASH_R with the negotiated hash.
     *
     * @param prover the side whose hash it is
     * @param id the identity that it shows
     */
    Octets hash(Role prover, Identification id) {
        return hash(keys.hash(), prover, id);
    }

    /** The same with a hash that a signature method asks for in its stead (RFC 2409 section 5.1). */
    Octets hash(IkeHash hash, Role prover, Identification id) {
        return prover == Role.INITIATOR
                ? keys.hashI(hash, values, cookies, offeredSa, id.body())
                : keys.hashR(hash, values, cookies, offeredSa, id.body());
    }
}
