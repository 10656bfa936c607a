package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.auth.Proof;

/** Who asked for a proof to be made or checked. */
interface ProofWaiter {
    /** It is done. */
    void onProof(Proof proof);

    /** There was no room for it. */
    void onProofRefused();
}
