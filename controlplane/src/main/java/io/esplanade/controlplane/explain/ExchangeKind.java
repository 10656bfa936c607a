package io.esplanade.controlplane.explain;

import java.util.Locale;

/** The exchanges of IKEv1 (RFC 2408 section 3.1, RFC 2409 section 5). */
public enum ExchangeKind {
    /** Main mode: makes an ISAKMP SA. */
    MAIN("phase 1"),
    /** Aggressive mode: makes an ISAKMP SA in three messages. */
    AGGRESSIVE("phase 1"),
    /** Quick mode: makes a pair of ESP SAs. */
    QUICK("phase 2"),
    /** Mode-config and extended authentication of road warriors. */
    TRANSACTION("transaction exchange"),
    /** Informational: notifies, deletes, dead peer detection. */
    INFO("informational exchange");

    private final String words;

    ExchangeKind(String words) {
        this.words = words;
    }

    /** As messages call it. */
    public String words() {
        return words;
    }

    /** The label of the metric. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
