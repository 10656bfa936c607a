package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Notify message types (RFC 2408 section 3.14.1, RFC 2407 section 4.6.3, RFC 3706 section 5). */
public enum NotifyType {
    INVALID_PAYLOAD_TYPE(1),
    DOI_NOT_SUPPORTED(2),
    SITUATION_NOT_SUPPORTED(3),
    INVALID_COOKIE(4),
    INVALID_MAJOR_VERSION(5),
    INVALID_MINOR_VERSION(6),
    INVALID_EXCHANGE_TYPE(7),
    INVALID_FLAGS(8),
    INVALID_MESSAGE_ID(9),
    INVALID_PROTOCOL_ID(10),
    INVALID_SPI(11),
    INVALID_TRANSFORM_ID(12),
    ATTRIBUTES_NOT_SUPPORTED(13),
    NO_PROPOSAL_CHOSEN(14),
    BAD_PROPOSAL_SYNTAX(15),
    PAYLOAD_MALFORMED(16),
    INVALID_KEY_INFORMATION(17),
    INVALID_ID_INFORMATION(18),
    INVALID_CERT_ENCODING(19),
    INVALID_CERTIFICATE(20),
    CERT_TYPE_UNSUPPORTED(21),
    INVALID_CERT_AUTHORITY(22),
    INVALID_HASH_INFORMATION(23),
    AUTHENTICATION_FAILED(24),
    INVALID_SIGNATURE(25),
    ADDRESS_NOTIFICATION(26),
    NOTIFY_SA_LIFETIME(27),
    CERTIFICATE_UNAVAILABLE(28),
    UNSUPPORTED_EXCHANGE_TYPE(29),
    UNEQUAL_PAYLOAD_LENGTHS(30),
    /** Ends a wait that the commit bit asked for. */
    CONNECTED(16384),
    RESPONDER_LIFETIME(24576),
    REPLAY_STATUS(24577),
    INITIAL_CONTACT(24578),
    /** Dead peer detection asks. */
    R_U_THERE(36136),
    /** Dead peer detection answers. */
    R_U_THERE_ACK(36137);

    private final int number;

    NotifyType(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable NotifyType of(long number) {
        for (NotifyType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }

    /** Whether it reports an error (RFC 2408 section 3.14.1: the types up to 8191 and, of the DOI, up to 16383). */
    public boolean isError() {
        return number < CONNECTED.number;
    }
}
