package io.esplanade.controlplane.ike;

import java.util.Locale;

/** Why an IKE datagram was not acted on. */
public enum IkeDrop {
    MALFORMED("The datagram is no ISAKMP message (RFC 2408 section 3)."),
    NOT_IKEV1("The major version is not 1 (RFC 2408 section 3.1)."),
    UNKNOWN_COOKIES("No ISAKMP SA has these cookies."),
    UNKNOWN_PEER("No rule is for this address."),
    WRONG_ADDRESS("The message of an exchange came from an address that is not the peer's."),
    UNSUPPORTED_EXCHANGE("The exchange is of a type that no rule has for the peer."),
    UNPROTECTED("The message must be encrypted, and is not."),
    NOT_AUTHENTIC("The hash of the message is wrong, or it makes no sense after decryption."),
    NOT_AUTHORIZED("The peer asks for what it may not have before its user is known."),
    UNEXPECTED("The message does not belong where its exchange stands."),
    DUPLICATE("The message was seen before."),
    HALF_OPEN_EVICTED("A half-open exchange made room for a newer one."),
    HALF_OPEN_FULL("There is no room for another half-open exchange."),
    DH_QUEUE_FULL("Too many Diffie-Hellman computations are waiting."),
    BAD_FRAGMENT("The piece of a message does not fit to the others, or there is no room for it."),
    LOOP_BUSY("Too many datagrams are waiting for the event loop."),
    TOO_MANY_EXCHANGES("The peer runs too many exchanges at once under one ISAKMP SA.");

    private final String sentence;

    IkeDrop(String sentence) {
        this.sentence = sentence;
    }

    /** What happened, in one sentence. */
    public String sentence() {
        return sentence;
    }

    /** The label of the metric. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
