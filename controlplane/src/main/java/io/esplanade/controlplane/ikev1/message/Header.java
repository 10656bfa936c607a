package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * The ISAKMP header (RFC 2408 section 3.1) without its length, which the encoder computes and the decoder checks.
 *
 * @param initiatorCookie 8 octets
 * @param responderCookie 8 octets, all zero in the first message of phase 1
 * @param nextPayload type of the first payload, inside the encrypted part where there is one
 * @param flags {@link #ENCRYPTION}, {@link #COMMIT}, {@link #AUTHENTICATION_ONLY}
 * @param messageId 0 in phase 1
 */
public record Header(
        Octets initiatorCookie,
        Octets responderCookie,
        int nextPayload,
        ExchangeType exchangeType,
        int flags,
        int messageId) {
    /** Octets of the header on the wire. */
    public static final int LENGTH_BYTES = 28;
    /** Octets of a cookie. */
    public static final int COOKIE_BYTES = 8;
    /** A responder's cookie that is not known yet. */
    public static final Octets NO_COOKIE = Octets.of(new byte[COOKIE_BYTES]);
    /** What follows the header is encrypted. */
    public static final int ENCRYPTION = 1;
    /** The peer waits for a CONNECTED notification. */
    public static final int COMMIT = 2;
    /** Authenticated, though not encrypted. */
    public static final int AUTHENTICATION_ONLY = 4;

    /** Version 1.0 as the header's octet. */
    static final int VERSION = 0x10;

    public Header {
        if (initiatorCookie.length() != COOKIE_BYTES || responderCookie.length() != COOKIE_BYTES) {
            throw new IllegalArgumentException("a cookie has 8 octets");
        }
    }

    /** A header to send, in clear; {@code nextPayload} is set by the encoder. */
    public static Header clear(Octets initiatorCookie, Octets responderCookie, ExchangeType type, int messageId) {
        return new Header(initiatorCookie, responderCookie, 0, type, 0, messageId);
    }

    /** A header to send before encrypted payloads; {@code nextPayload} is set by the encoder. */
    public static Header encrypted(Octets initiatorCookie, Octets responderCookie, ExchangeType type, int messageId) {
        return new Header(initiatorCookie, responderCookie, 0, type, ENCRYPTION, messageId);
    }

    public boolean isEncrypted() {
        return (flags & ENCRYPTION) != 0;
    }

    public boolean hasCommit() {
        return (flags & COMMIT) != 0;
    }

    Header withNextPayload(int type) {
        return new Header(initiatorCookie, responderCookie, type, exchangeType, flags, messageId);
    }
}
