package io.esplanade.controlplane.ike.auth;

/** A key, certificate or file of them cannot be used; the message says why, as a clause without a period. */
final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean undetermined;

    UnusableKeyException(String message) {
        this(message, false);
    }

    private UnusableKeyException(String message, boolean undetermined) {
        super(message);
        this.undetermined = undetermined;
    }

    /** Nobody knows whether a certificate is revoked. */
    static UnusableKeyException undetermined(String message) {
        return new UnusableKeyException(message, true);
    }

    /** Whether nothing speaks against the key, but nothing for it either. */
    boolean isUndetermined() {
        return undetermined;
    }

    /** The message: there always is one. */
    String why() {
        return String.valueOf(getMessage());
    }
}
