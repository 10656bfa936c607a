package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** A nonce (RFC 2408 section 3.13); RFC 2409 section 5 asks for 8 to 256 octets, which the decoder checks. */
public record Nonce(Octets body) implements Payload {
    @Override
    public int type() {
        return PayloadType.NONCE.number();
    }
}
