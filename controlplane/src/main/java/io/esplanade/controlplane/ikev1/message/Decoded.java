package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import org.jspecify.annotations.Nullable;

/** What a datagram turned out to be. */
public sealed interface Decoded {
    /** Null where not even that could be read. */
    @Nullable Header header();

    /** A message whose payloads are known. */
    record Clear(Message message) implements Decoded {
        @Override
        public Header header() {
            return message.header();
        }
    }

    /**
     * A message whose payloads are encrypted: decrypt, then {@link MessageDecoder#decodeBody}.
     *
     * @param ciphertext what follows the header, at least one octet
     */
    record Encrypted(Header header, Octets ciphertext) implements Decoded {}

    /**
     * Not understood; nothing of it may be used, except to answer it where that is allowed.
     *
     * @param header null where not even that could be read
     * @param detail for the log: numbers only, nothing of the peer's octets as text
     * @param wasDecrypted whether the fault is in what decryption gave
     */
    record Malformed(@Nullable Header header, Malformation reason, String detail, boolean wasDecrypted)
            implements Decoded {
        /** What the peer may be told. */
        public NotifyType notifyType() {
            return reason.notifyType();
        }

        /**
         * Whether decryption gave garbage: in main mode, whose first encrypted message is protected by the pre-shared key,
         * the sign that the two keys differ.
         */
        public boolean decryptsToGarbage() {
            return wasDecrypted && reason.isInPayloads();
        }
    }
}
