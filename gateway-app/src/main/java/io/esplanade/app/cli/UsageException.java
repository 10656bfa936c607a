package io.esplanade.app.cli;

/** A command line that cannot be understood; an empty message asks for the usage line alone. */
class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
