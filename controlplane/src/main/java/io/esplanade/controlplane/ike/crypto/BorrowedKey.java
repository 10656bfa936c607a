package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Secret;
import java.io.Serial;
import javax.crypto.SecretKey;

/**
 * A {@link Secret} as the JCA wants it, without a copy that nobody can wipe ({@code SecretKeySpec} keeps one). Valid while
 * the secret is open; never serialized.
 */
final class BorrowedKey implements SecretKey {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient Secret secret;

    BorrowedKey(String algorithm, Secret secret) {
        this.algorithm = algorithm;
        this.secret = secret;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return secret.toArray();
    }

    @Override
    public String toString() {
        return algorithm + " " + secret;
    }
}
