package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import java.security.SecureRandom;

/** Where nonces, cookies, SPIs and private keys come from. Implementations are safe for use by any thread. */
@FunctionalInterface
public interface RandomSource {
    /** Fills the whole array with octets that nobody can foretell. */
    void fill(byte[] target);

    /** New random octets. */
    default Octets octets(int lengthBytes) {
        byte[] octets = new byte[lengthBytes];
        fill(octets);
        return Octets.of(octets);
    }

    /** The generator of the operating system, by the JCA. */
    static RandomSource secure() {
        return new SecureRandom()::nextBytes;
    }
}
