package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * The wish for a certificate by an authority, whose name may be empty (RFC 2408 section 3.10).
 *
 * @param encoding certificate type, such as 4: X.509 for signatures
 */
public record CertificateRequest(int encoding, Octets data) implements Payload {
    @Override
    public int type() {
        return PayloadType.CERTIFICATE_REQUEST.number();
    }

    @Override
    public Octets body() {
        return new Writer().u8(encoding).octets(data).toOctets();
    }
}
