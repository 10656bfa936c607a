package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.io.ByteArrayOutputStream;

/** Appends big-endian numbers and octets. One thread. */
final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer u8(int value) {
        out.write(value);
        return this;
    }

    Writer u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Writer u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    Writer octets(Octets octets) {
        out.writeBytes(octets.toArray());
        return this;
    }

    /**
     * A generic header and what it covers: of a payload, a proposal or a transform (RFC 2408 sections 3.2, 3.5, 3.6).
     *
     * @param next what follows on the same level
     */
    Writer framed(int next, Octets body) {
        int lengthBytes = Reader.GENERIC_HEADER_BYTES + body.length();
        if (lengthBytes > 0xffff) {
            throw new IllegalArgumentException("payload of " + lengthBytes + " octets");
        }
        return u8(next).u8(0).u16(lengthBytes).octets(body);
    }

    Octets toOctets() {
        return Octets.of(out.toByteArray());
    }
}
