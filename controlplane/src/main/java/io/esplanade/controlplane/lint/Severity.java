package io.esplanade.controlplane.lint;

import java.util.Locale;

/** How bad it is, the least first. */
public enum Severity {
    /** Worth knowing. */
    INFO,
    /** Works, and should not stay so. */
    WARNING,
    /** Does not work. */
    ERROR;

    /** As the command shows and takes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
