package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last message of each side of an exchange: one that comes again is known, and gets the same octets as before, a limited
 * number of times.
 */
final class LastMessages {
    // Our limit: answers to one message that is repeated.
    private static final int MAX_RESENDS = 10;

    /** Digest of what came last and was acted on. */
    private @Nullable Octets received;

    private @Nullable Octets sent;
    private int resends;

    boolean isRepeated(Octets digest) {
        return Objects.equals(digest, received);
    }

    @Nullable Octets received() {
        return received;
    }

    @Nullable Octets sent() {
        return sent;
    }

    /** A message is acted on. */
    void onReceived(Octets digest) {
        received = digest;
        resends = 0;
    }

    /** It was not acted on after all. */
    void takeBack(@Nullable Octets before) {
        received = before;
    }

    /** Something was sent that answers repetitions from now on. */
    void onSent(Octets datagram) {
        sent = datagram;
    }

    /** The next message is being computed, so that the one before is no answer any more. */
    void forgetSent() {
        sent = null;
    }

    /** The answer to a repetition; null if there is none, or it was given often enough. */
    @Nullable Octets again() {
        if (sent == null || resends >= MAX_RESENDS) {
            return null;
        }
        resends++;
        return sent;
    }
}
