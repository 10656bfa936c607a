package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;
import java.nio.ByteBuffer;

/** The bodies of both nonce payloads of an exchange: Ni_b and Nr_b. */
record Nonces(Octets initiator, Octets responder) {
    /** Ni_b | Nr_b. */
    Octets joined() {
        ByteBuffer both = ByteBuffer.allocate(initiator.length() + responder.length());
        both.put(initiator.toArray()).put(responder.toArray());
        return Octets.of(both.array());
    }
}
