package io.esplanade.tun;

import java.net.BindException;

/** A port is taken. The message names it and, where it can be known, the process that holds it. */
public final class BindFailedException extends BindException {
    private static final long serialVersionUID = 1L;

    BindFailedException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
