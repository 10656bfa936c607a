package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * A piece of an ISAKMP message, alone in a datagram that has the message's cookies: the vendors' way of messages that are
 * longer than what the path takes, which no RFC describes. What is cut is the whole message, header and all, encrypted or not.
 *
 * @param id the same for all pieces of a message; some use one number for all messages
 * @param number from 1 on
 * @param last whether no piece follows
 */
public record Fragment(int id, int number, boolean last, Octets data) implements Payload {
    static final int LAST = 1;
    /** Octets before the data: identifier, number, flags. */
    private static final int FIELDS_BYTES = 4;
    /** What a fragment adds to its piece: header, generic header, fields. */
    public static final int OVERHEAD_BYTES = Header.LENGTH_BYTES + Reader.GENERIC_HEADER_BYTES + FIELDS_BYTES;

    @Override
    public int type() {
        return PayloadType.FRAGMENT.number();
    }

    @Override
    public Octets body() {
        return new Writer().u16(id).u8(number).u8(last ? LAST : 0).octets(data).toOctets();
    }
}
