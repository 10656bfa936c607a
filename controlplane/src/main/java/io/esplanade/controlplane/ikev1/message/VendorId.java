package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** A vendor ID (RFC 2408 section 3.16). */
public record VendorId(Octets body) implements Payload {
    @Override
    public int type() {
        return PayloadType.VENDOR_ID.number();
    }
}
