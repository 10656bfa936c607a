package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * An identification payload (RFC 2407 section 4.6.2); its {@link #body} is IDii_b or IDir_b of RFC 2409 section 5.
 *
 * @param idType of {@link IdentificationType}
 * @param protocol IP protocol, 0 for any
 * @param port 0 for any
 */
public record Identification(int idType, int protocol, int port, Octets data) implements Payload {
    @Override
    public int type() {
        return PayloadType.IDENTIFICATION.number();
    }

    @Override
    public Octets body() {
        return new Writer().u8(idType).u8(protocol).u16(port).octets(data).toOctets();
    }
}
