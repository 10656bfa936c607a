package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;

/** Writes messages (RFC 2408 section 3). Stateless; any thread. */
public final class MessageEncoder {
    private MessageEncoder() {}

    /** A message in clear as a datagram. */
    public static Octets encode(Message message) {
        return encode(message.header(), message.body());
    }

    /**
     * A datagram of a header and what follows it.
     *
     * @param header with the type of the first payload, see {@link Message#of}
     * @param body payloads, or their ciphertext
     */
    public static Octets encode(Header header, Octets body) {
        return new Writer()
                .octets(header.initiatorCookie())
                .octets(header.responderCookie())
                .u8(header.nextPayload())
                .u8(Header.VERSION)
                .u8(header.exchangeType().number())
                .u8(header.flags())
                .u32(header.messageId())
                .u32(Header.LENGTH_BYTES + body.length())
                .octets(body)
                .toOctets();
    }

    /** The payloads with their generic headers, each naming the next, the last one none; no padding. */
    public static Octets body(List<Payload> payloads) {
        Writer writer = new Writer();
        for (int i = 0; i < payloads.size(); i++) {
            int next = i + 1 < payloads.size() ? payloads.get(i + 1).type() : PayloadType.NONE.number();
            writer.framed(next, payloads.get(i).body());
        }
        return writer.toOctets();
    }
}
