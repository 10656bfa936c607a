package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Payload types (RFC 2408 section 3.1, RFC 3947 sections 3.2 and 5.2). */
public enum PayloadType {
    /** No further payload. */
    NONE(0),
    SECURITY_ASSOCIATION(1),
    /** Only within a security association. */
    PROPOSAL(2),
    /** Only within a proposal. */
    TRANSFORM(3),
    KEY_EXCHANGE(4),
    IDENTIFICATION(5),
    CERTIFICATE(6),
    CERTIFICATE_REQUEST(7),
    HASH(8),
    SIGNATURE(9),
    NONCE(10),
    NOTIFICATION(11),
    DELETE(12),
    VENDOR_ID(13),
    /** Of the transaction exchange (mode-config). */
    ATTRIBUTES(14),
    NAT_DETECTION(20),
    NAT_ORIGINAL_ADDRESS(21),
    /** NAT detection of the drafts before RFC 3947. */
    NAT_DETECTION_DRAFT(130),
    /** NAT original address of the drafts. */
    NAT_ORIGINAL_ADDRESS_DRAFT(131),
    /** A piece of a message, by a number that the vendors agreed on. */
    FRAGMENT(132);

    private final int number;

    PayloadType(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable PayloadType of(long number) {
        for (PayloadType type : values()) {
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
}
