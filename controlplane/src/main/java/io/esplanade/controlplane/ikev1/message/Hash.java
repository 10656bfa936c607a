package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** An authenticator: HASH_I, HASH_R or HASH(1..3) (RFC 2408 section 3.11). Compare in constant time. */
public record Hash(Octets body) implements Payload {
    @Override
    public int type() {
        return PayloadType.HASH.number();
    }
}
