package io.esplanade.controlplane.explain;

import java.util.Locale;

/** Our part in an exchange. */
public enum Role {
    INITIATOR,
    RESPONDER;

    /** The label of the metric. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
