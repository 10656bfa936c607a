package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** The public value of a key exchange (RFC 2408 section 3.7). */
public record KeyExchangeData(Octets body) implements Payload {
    @Override
    public int type() {
        return PayloadType.KEY_EXCHANGE.number();
    }
}
