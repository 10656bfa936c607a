package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * The address of a peer before it is translated (RFC 3947 section 5.2).
 *
 * @param draft whether the payload type is that of the drafts
 * @param idType {@link IdentificationType#IPV4_ADDR} or {@link IdentificationType#IPV6_ADDR}
 * @param address 4 or 16 octets
 */
public record NatOriginalAddress(boolean draft, int idType, Octets address) implements Payload {
    @Override
    public int type() {
        return (draft ? PayloadType.NAT_ORIGINAL_ADDRESS_DRAFT : PayloadType.NAT_ORIGINAL_ADDRESS).number();
    }

    @Override
    public Octets body() {
        return new Writer().u8(idType).u8(0).u16(0).octets(address).toOctets();
    }
}
