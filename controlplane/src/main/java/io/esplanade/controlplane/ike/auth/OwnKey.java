package io.esplanade.controlplane.ike.auth;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * A private key of this gateway. Its text tells nothing of the key.
 *
 * @param file where it lies
 */
public record OwnKey(Path file, SignatureMethod method, PrivateKey privateKey, PublicKey publicKey) {
    @Override
    public String toString() {
        return method.label() + " key of " + file;
    }
}
