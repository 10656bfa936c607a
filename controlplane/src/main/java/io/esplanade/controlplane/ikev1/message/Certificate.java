package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * A certificate (RFC 2408 section 3.9).
 *
 * @param encoding certificate type, such as 4: X.509 for signatures
 */
public record Certificate(int encoding, Octets data) implements Payload {
    /** X.509 certificate for signatures. */
    public static final int X509_SIGNATURE = 4;

    @Override
    public int type() {
        return PayloadType.CERTIFICATE.number();
    }

    @Override
    public Octets body() {
        return new Writer().u8(encoding).octets(data).toOctets();
    }
}
