package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Event;

/** Who asked for a Diffie-Hellman computation. */
interface DhWaiter {
    /** It is done; a secret in it belongs to the callee. */
    void onDh(Event.DhDone done);

    /** There was no room for it. */
    void onDhRefused();
}
