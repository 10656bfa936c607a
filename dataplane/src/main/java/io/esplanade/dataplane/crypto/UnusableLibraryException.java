package io.esplanade.dataplane.crypto;

import java.io.Serial;

/** A library is not on this machine, has a version that is not known, or computes wrong results. */
public final class UnusableLibraryException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param message for the user, what is missing or wrong and nothing before it */
    UnusableLibraryException(String message) {
        super(message);
    }

    UnusableLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
