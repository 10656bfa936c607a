package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * NAT detection: the hash of an address as its sender sees it (RFC 3947 section 3.2).
 *
 * @param draft whether the payload type is that of the drafts
 * @param body the hash
 */
public record NatDetection(boolean draft, Octets body) implements Payload {
    @Override
    public int type() {
        return (draft ? PayloadType.NAT_DETECTION_DRAFT : PayloadType.NAT_DETECTION).number();
    }
}
