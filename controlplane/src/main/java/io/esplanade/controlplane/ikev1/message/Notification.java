package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * A notification payload (RFC 2408 section 3.14).
 *
 * @param doi 0 (ISAKMP) or {@link SecurityAssociation#IPSEC_DOI}
 * @param protocol of {@link ProtocolId}
 * @param notifyType of {@link NotifyType}, or unknown
 * @param spi the two cookies for an ISAKMP SA; may be empty
 */
public record Notification(int doi, int protocol, int notifyType, Octets spi, Octets data) implements Payload {
    /** A notification of the IPsec DOI. */
    public static Notification of(ProtocolId protocol, NotifyType type, Octets spi, Octets data) {
        return new Notification(SecurityAssociation.IPSEC_DOI, protocol.number(), type.number(), spi, data);
    }

    public boolean is(NotifyType type) {
        return notifyType == type.number();
    }

    @Override
    public int type() {
        return PayloadType.NOTIFICATION.number();
    }

    @Override
    public Octets body() {
        return new Writer()
                .u32(doi)
                .u8(protocol)
                .u8(spi.length())
                .u16(notifyType)
                .octets(spi)
                .octets(data)
                .toOctets();
    }
}
