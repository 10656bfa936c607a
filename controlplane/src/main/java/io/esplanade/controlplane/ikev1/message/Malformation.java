package io.esplanade.controlplane.ikev1.message;

/** What is wrong with a message that cannot be understood, and what the peer is told of it (RFC 2408 section 5). */
public enum Malformation {
    /** The datagram is shorter than an ISAKMP header. */
    DATAGRAM_TOO_SHORT(NotifyType.UNEQUAL_PAYLOAD_LENGTHS, false),
    /** The header's length is not that of the datagram. */
    LENGTH_MISMATCH(NotifyType.UNEQUAL_PAYLOAD_LENGTHS, false),
    /** Not version 1. */
    MAJOR_VERSION(NotifyType.INVALID_MAJOR_VERSION, false),
    /** Not version 1.0. */
    MINOR_VERSION(NotifyType.INVALID_MINOR_VERSION, false),
    /** An exchange type that does not exist. */
    EXCHANGE_TYPE(NotifyType.INVALID_EXCHANGE_TYPE, false),
    /** Flags that do not exist. */
    FLAGS(NotifyType.INVALID_FLAGS, false),
    /** The initiator's cookie is zero. */
    COOKIE(NotifyType.INVALID_COOKIE, false),
    /** The encrypted part is not whole blocks of the cipher, or nothing. */
    CIPHERTEXT_LENGTH(NotifyType.UNEQUAL_PAYLOAD_LENGTHS, false),

    /** A payload type that may not stand here, or no payload at all. */
    PAYLOAD_TYPE(NotifyType.INVALID_PAYLOAD_TYPE, true),
    /** The reserved octet of a generic header is not zero. */
    RESERVED_NOT_ZERO(NotifyType.PAYLOAD_MALFORMED, true),
    /** A length below that of the generic header. */
    PAYLOAD_TOO_SHORT(NotifyType.PAYLOAD_MALFORMED, true),
    /** A length beyond the end of what holds it. */
    PAYLOAD_TOO_LONG(NotifyType.PAYLOAD_MALFORMED, true),
    /** A field that its payload is too short for. */
    PAYLOAD_TRUNCATED(NotifyType.PAYLOAD_MALFORMED, true),
    /** Octets behind the last payload or within one that nothing accounts for. */
    TRAILING_OCTETS(NotifyType.PAYLOAD_MALFORMED, true),
    /** A payload whose fields contradict each other or the standard. */
    PAYLOAD_CONTENT(NotifyType.PAYLOAD_MALFORMED, true),

    /** More payloads, proposals, transforms or attributes than we read. */
    TOO_MANY(NotifyType.PAYLOAD_MALFORMED, true),
    /** A domain of interpretation other than IPsec. */
    DOI(NotifyType.DOI_NOT_SUPPORTED, true),
    /** A situation other than identity only. */
    SITUATION(NotifyType.SITUATION_NOT_SUPPORTED, true),
    /** Proposals or transforms that do not nest as they should. */
    PROPOSAL_SYNTAX(NotifyType.BAD_PROPOSAL_SYNTAX, true);

    private final NotifyType notifyType;
    private final boolean inPayloads;

    Malformation(NotifyType notifyType, boolean inPayloads) {
        this.notifyType = notifyType;
        this.inPayloads = inPayloads;
    }

    /** What to tell the peer, where it is told anything. */
    public NotifyType notifyType() {
        return notifyType;
    }

    /** Whether the fault lies behind the ISAKMP header, in what may have been encrypted. */
    boolean isInPayloads() {
        return inPayloads;
    }
}
