package io.esplanade.controlplane.ikev1.message;

import java.io.Serial;

/** Leaves the decoder at the first fault; never leaves this package. Without a stack trace: peers choose when it is made. */
final class MalformedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Malformation malformation;

    MalformedException(Malformation malformation, String detail) {
        super(detail, null, false, false);
        this.malformation = malformation;
    }

    Malformation malformation() {
        return malformation;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
