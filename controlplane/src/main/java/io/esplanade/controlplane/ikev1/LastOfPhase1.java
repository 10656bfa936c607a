package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of phase 1, kept for its repetition: if our last message was lost, the peer sends again what it answered, and
 * gets the same octets again (RFC 2408 section 5.1).
 */
final class LastOfPhase1 {
    // Our limit
    private static final int MAX_RESENDS = 20;

    private final @Nullable Octets received;
    private final @Nullable Octets answer;
    private int resends;

    /**
     * What an exchange leaves.
     *
     * @param received digest of the peer's last message
     * @param answer our answer to it; null if it has none
     */
    LastOfPhase1(@Nullable Octets received, @Nullable Octets answer) {
        this.received = received;
        this.answer = answer;
    }

    /** The answer to a repeated message; null if there is none to it, or it was repeated too often. */
    @Nullable Octets answerTo(Octets datagram) {
        if (answer == null || resends >= MAX_RESENDS || !Objects.equals(Digests.of(datagram), received)) {
            return null;
        }
        resends++;
        return answer;
    }
}
