package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import java.security.MessageDigest;

/** Comparison of what a peer sent with what we computed, where the time taken must tell nothing. */
public final class Authenticators {
    private Authenticators() {}

    /** Whether both are the same; takes as long whichever octets differ. */
    public static boolean equal(Octets computed, Octets received) {
        return MessageDigest.isEqual(computed.toArray(), received.toArray());
    }
}
