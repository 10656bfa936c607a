package io.esplanade.controlplane.ike.auth;

/** A key, certificate or file of them cannot be used; the message says why, as a clause without a period. */
final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableKeyException(String message) {
        super(message);
    }

    /** The message: there always is one. */
    String why() {
        return String.valueOf(getMessage());
    }
}
