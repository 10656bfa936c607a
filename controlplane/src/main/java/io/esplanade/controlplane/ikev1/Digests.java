package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Short names for datagrams, so that a repeated one is known without keeping it. */
final class Digests {
    private Digests() {}

    static Octets of(Octets datagram) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(datagram.toArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JCA lacks SHA-256", e);
        }
    }
}
