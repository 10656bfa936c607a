package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;

/**
 * A delete payload (RFC 2408 section 3.15): SAs that the sender does not have any more.
 *
 * @param doi 0 (ISAKMP) or {@link SecurityAssociation#IPSEC_DOI}
 * @param protocol of {@link ProtocolId}
 * @param spis all of one length: 16 (the two cookies) for ISAKMP, 4 for ESP; may be none
 */
public record Delete(int doi, int protocol, List<Octets> spis) implements Payload {
    public Delete {
        spis = List.copyOf(spis);
    }

    /** A delete payload of the IPsec DOI. */
    public static Delete of(ProtocolId protocol, List<Octets> spis) {
        return new Delete(SecurityAssociation.IPSEC_DOI, protocol.number(), spis);
    }

    @Override
    public int type() {
        return PayloadType.DELETE.number();
    }

    @Override
    public Octets body() {
        int spiBytes = spis.isEmpty() ? 0 : spis.getFirst().length();
        Writer writer = new Writer().u32(doi).u8(protocol).u8(spiBytes).u16(spis.size());
        spis.forEach(writer::octets);
        return writer.toOctets();
    }
}
