package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages (RFC 2408 sections 3 and 5). Whatever the octets, it returns, in time and memory linear in their number.
 * Stateless; any thread.
 */
public final class MessageDecoder {
    /** Most payloads of a message; isakmpd's longest has some twenty. */
    static final int MAX_PAYLOADS = 64;
    /** Most octets behind the payloads of a message in clear: libreswan pads messages to a multiple of 4. */
    private static final int MAX_CLEAR_PADDING_BYTES = 3;

    private static final int KNOWN_FLAGS = Header.ENCRYPTION | Header.COMMIT | Header.AUTHENTICATION_ONLY;

    private MessageDecoder() {}

    /** Reads one datagram, without the non-ESP marker of port 4500. */
    public static Decoded decode(Octets datagram) {
        Header header = null;
        try {
            Reader reader = Reader.of(datagram);
            header = header(reader, datagram.length());
            if (header.isEncrypted()) {
                return encrypted(header, reader.rest());
            }
            return new Decoded.Clear(message(header, reader, MAX_CLEAR_PADDING_BYTES));
        } catch (MalformedException e) {
            return new Decoded.Malformed(header, e.malformation(), e.detail(), false);
        }
    }

    /**
     * Reads what decryption gave; octets behind the last payload are padding.
     *
     * @param header of the encrypted message
     */
    public static Decoded decodeBody(Header header, Octets plaintext) {
        try {
            return new Decoded.Clear(message(header, Reader.of(plaintext), Integer.MAX_VALUE));
        } catch (MalformedException e) {
            return new Decoded.Malformed(header, e.malformation(), e.detail(), true);
        }
    }

    private static Decoded encrypted(Header header, Octets ciphertext) throws MalformedException {
        firstType(header);
        if (ciphertext.length() == 0) {
            throw new MalformedException(Malformation.CIPHERTEXT_LENGTH, "nothing behind the header");
        }
        return new Decoded.Encrypted(header, ciphertext);
    }

    private static Header header(Reader reader, int datagramBytes) throws MalformedException {
        if (datagramBytes < Header.LENGTH_BYTES) {
            throw new MalformedException(Malformation.DATAGRAM_TOO_SHORT, datagramBytes + " octets");
        }
        Octets initiatorCookie = reader.octets(Header.COOKIE_BYTES);
        Octets responderCookie = reader.octets(Header.COOKIE_BYTES);
        int nextPayload = reader.u8();
        checkVersion(reader.u8());
        ExchangeType exchangeType = exchangeType(reader.u8());
        int flags = reader.u8();
        int messageId = reader.u32();
        int length = reader.u32();
        if (length != datagramBytes) {
            throw new MalformedException(
                    Malformation.LENGTH_MISMATCH,
                    "length " + Integer.toUnsignedString(length) + " in a datagram of " + datagramBytes + " octets");
        }
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new MalformedException(Malformation.FLAGS, "invalid flags 0x" + Integer.toHexString(flags));
        }
        if (initiatorCookie.equals(Header.NO_COOKIE)) {
            throw new MalformedException(Malformation.COOKIE, "no initiator cookie");
        }
        return new Header(initiatorCookie, responderCookie, nextPayload, exchangeType, flags, messageId);
    }

    /** The header is never encrypted: a wrong type there is no sign of wrong keys. */
    private static int firstType(Header header) throws MalformedException {
        int type = header.nextPayload();
        if (type == PayloadType.NONE.number()) {
            throw new MalformedException(Malformation.PAYLOAD_TYPE, "no payload");
        }
        PayloadDecoder.checkType(type);
        return type;
    }

    private static void checkVersion(int version) throws MalformedException {
        if (version >>> 4 != Header.VERSION >>> 4) {
            throw new MalformedException(Malformation.MAJOR_VERSION, "invalid version major " + (version >>> 4));
        }
        if (version != Header.VERSION) {
            throw new MalformedException(Malformation.MINOR_VERSION, "invalid version minor " + (version & 0xf));
        }
    }

    private static ExchangeType exchangeType(int number) throws MalformedException {
        @Nullable ExchangeType type = ExchangeType.of(number);
        if (type == null) {
            throw new MalformedException(Malformation.EXCHANGE_TYPE, "invalid exchange type " + number);
        }
        return type;
    }

    private static Message message(Header header, Reader reader, int maxPaddingBytes) throws MalformedException {
        int total = reader.remaining();
        Octets all = reader.copy();
        List<Payload> payloads = new ArrayList<>();
        int type = firstType(header);
        while (type != PayloadType.NONE.number()) {
            if (payloads.size() == MAX_PAYLOADS) {
                throw new MalformedException(Malformation.TOO_MANY, "more than " + MAX_PAYLOADS + " payloads");
            }
            PayloadDecoder.checkType(type);
            Reader.Framed framed = reader.framed();
            payloads.add(PayloadDecoder.decode(type, framed.body()));
            type = framed.next();
        }
        if (reader.remaining() > maxPaddingBytes) {
            throw new MalformedException(
                    Malformation.TRAILING_OCTETS, reader.remaining() + " octets after the last payload");
        }
        Octets body = Octets.of(all.toArray(), 0, total - reader.remaining());
        return new Message(header, payloads, body);
    }
}
