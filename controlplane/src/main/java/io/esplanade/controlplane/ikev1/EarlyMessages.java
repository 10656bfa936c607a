package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * What came before its time: the peer has sent its last message of phase 1 and goes on at once under the ISAKMP SA, while we
 * still judge its proof. Without this it would have to send again, and some wait seconds before they do.
 */
final class EarlyMessages {
    // Our limit
    private static final int MAX_BYTES = 4096;

    private final List<Early> kept = new ArrayList<>();
    private int bytes;

    /** A datagram as the manager has it. */
    record Early(Decoded decoded, Header header, Octets datagram, Path from) {}

    /** Keeps one if there is room; returns whether it does. */
    boolean keep(Early early) {
        if (bytes + early.datagram().length() > MAX_BYTES) {
            return false;
        }
        bytes += early.datagram().length();
        kept.add(early);
        return true;
    }

    /** Hands them out, in the order in which they came. */
    List<Early> take() {
        List<Early> all = List.copyOf(kept);
        kept.clear();
        return all;
    }
}
