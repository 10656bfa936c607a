package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** Reads big-endian numbers and octets between two bounds of an array, which it borrows. One thread. */
final class Reader {
    /** Next payload, reserved, length (RFC 2408 section 3.2). */
    static final int GENERIC_HEADER_BYTES = 4;

    private final byte[] data;
    private final int end;
    private int at;

    private Reader(byte[] data, int at, int end) {
        this.data = data;
        this.at = at;
        this.end = end;
    }

    static Reader of(Octets octets) {
        return new Reader(octets.toArray(), 0, octets.length());
    }

    int remaining() {
        return end - at;
    }

    boolean isEmpty() {
        return at == end;
    }

    int u8() throws MalformedException {
        require(1);
        return data[at++] & 0xff;
    }

    int u16() throws MalformedException {
        return u8() << 8 | u8();
    }

    int u32() throws MalformedException {
        return u16() << 16 | u16();
    }

    Octets octets(int lengthBytes) throws MalformedException {
        require(lengthBytes);
        Octets octets = Octets.of(data, at, lengthBytes);
        at += lengthBytes;
        return octets;
    }

    Octets rest() {
        Octets octets = Octets.of(data, at, end - at);
        at = end;
        return octets;
    }

    /** What {@link #rest} would give, left unread. */
    Octets copy() {
        return Octets.of(data, at, end - at);
    }

    /** The next octets as a reader of their own, which cannot read beyond them. */
    Reader part(int lengthBytes) throws MalformedException {
        require(lengthBytes);
        Reader part = new Reader(data, at, at + lengthBytes);
        at += lengthBytes;
        return part;
    }

    /** Reads a generic header and what it covers. */
    Framed framed() throws MalformedException {
        if (remaining() < GENERIC_HEADER_BYTES) {
            throw new MalformedException(Malformation.PAYLOAD_TRUNCATED, remaining() + " octets left for a header");
        }
        int next = u8();
        int reserved = u8();
        int lengthBytes = u16();
        if (reserved != 0) {
            throw new MalformedException(
                    Malformation.RESERVED_NOT_ZERO, "reserved field non-zero: " + Integer.toHexString(reserved));
        }
        if (lengthBytes < GENERIC_HEADER_BYTES) {
            throw new MalformedException(Malformation.PAYLOAD_TOO_SHORT, "payload too short: " + lengthBytes);
        }
        if (lengthBytes - GENERIC_HEADER_BYTES > remaining()) {
            throw new MalformedException(Malformation.PAYLOAD_TOO_LONG, "payload too long: " + lengthBytes);
        }
        return new Framed(next, part(lengthBytes - GENERIC_HEADER_BYTES));
    }

    private void require(int lengthBytes) throws MalformedException {
        if (lengthBytes > remaining()) {
            throw new MalformedException(
                    Malformation.PAYLOAD_TRUNCATED, lengthBytes + " octets expected, " + remaining() + " left");
        }
    }

    /** A generic header's next type and a reader of what it covers. */
    record Framed(int next, Reader body) {}
}
