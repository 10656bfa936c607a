package io.esplanade.tun;

import java.io.IOException;

/** A device or socket could not be set up. The message says what is missing and how to provide it. */
public final class DeviceException extends IOException {
    private static final long serialVersionUID = 1L;

    DeviceException(String message) {
        super(message);
    }

    DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
