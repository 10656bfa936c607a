package io.esplanade.controlplane.ike.crypto;

import java.io.Serial;

/** A peer's public value that must not be used; the message says why, without the value. */
public final class InvalidKeyExchangeException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidKeyExchangeException(String reason) {
        super(reason);
    }
}
