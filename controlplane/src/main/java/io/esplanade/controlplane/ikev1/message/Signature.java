package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** A signature over HASH_I or HASH_R (RFC 2408 section 3.12). */
public record Signature(Octets body) implements Payload {
    @Override
    public int type() {
        return PayloadType.SIGNATURE.number();
    }
}
