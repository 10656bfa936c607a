package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspKeys;
import java.util.Optional;

/** Keys of 3DES that are none (RFC 2451 section 2.3). */
final class TripleDesKeys {
    private TripleDesKeys() {}

    /**
     * Returns the key if {@link EspKeys#objection} has nothing against it.
     *
     * @throws IllegalArgumentException if it has
     */
    static byte[] requireStrong(byte[] key) {
        Optional<String> objection = EspKeys.objection(EspCipher.TRIPLE_DES_CBC, key);
        if (objection.isPresent()) {
            throw new IllegalArgumentException(objection.get());
        }
        return key;
    }
}
