package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;

/**
 * The attributes of a transaction exchange (draft-ietf-ipsec-isakmp-mode-cfg section 3.2).
 *
 * @param kind 1 request, 2 reply, 3 set, 4 acknowledge
 * @param identifier of the transaction
 */
public record Attributes(int kind, int identifier, List<Attribute> attributes) implements Payload {
    public Attributes {
        attributes = List.copyOf(attributes);
    }

    @Override
    public int type() {
        return PayloadType.ATTRIBUTES.number();
    }

    @Override
    public Octets body() {
        Writer writer = new Writer().u8(kind).u8(0).u16(identifier);
        return SaCodec.encodeAttributes(writer, attributes).toOctets();
    }
}
