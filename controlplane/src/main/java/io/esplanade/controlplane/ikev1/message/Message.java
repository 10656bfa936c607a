package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;
import java.util.Optional;

/**
 * A message in clear, received or to be sent.
 *
 * @param body the payloads with their generic headers as they stand on the wire, without padding
 */
public record Message(Header header, List<Payload> payloads, Octets body) {
    public Message {
        payloads = List.copyOf(payloads);
    }

    /** A message to be sent: the body is encoded, and the header gets the type of the first payload. */
    public static Message of(Header header, List<Payload> payloads) {
        int first = payloads.isEmpty() ? PayloadType.NONE.number() : payloads.getFirst().type();
        return new Message(header.withNextPayload(first), payloads, MessageEncoder.body(payloads));
    }

    /** All payloads of one kind, in order. */
    public <P extends Payload> List<P> all(Class<P> kind) {
        return payloads.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The first payload of a kind. */
    public <P extends Payload> Optional<P> first(Class<P> kind) {
        return payloads.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /**
     * What stands behind the first payload, generic headers included: what HASH(1) and HASH(2) cover after themselves
     * (RFC 2409 section 5.5).
     */
    public Octets bodyAfterFirst() {
        if (payloads.isEmpty()) {
            return Octets.EMPTY;
        }
        int first = Reader.GENERIC_HEADER_BYTES + payloads.getFirst().body().length();
        return Octets.of(body.toArray(), first, body.length() - first);
    }
}
