package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.dataplane.api.Octets;
import java.nio.ByteBuffer;

/** The cookies of an ISAKMP SA, 8 octets each. */
record Cookies(Octets initiator, Octets responder) {
    static Cookies of(Header header) {
        return new Cookies(header.initiatorCookie(), header.responderCookie());
    }

    /** Both, one after the other: the SPI of an ISAKMP SA in notifies and deletes (RFC 2408 section 3.14). */
    Octets joined() {
        ByteBuffer both = ByteBuffer.allocate(initiator.length() + responder.length());
        both.put(initiator.toArray()).put(responder.toArray());
        return Octets.of(both.array());
    }
}
