package io.esplanade.controlplane.ipsecconf;

/** Leaves a rule whose error has been reported already. Carries no text: that could hold a key. */
final class ParseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** How far to leave. */
    enum Extent {
        /** The rest of the line. */
        RULE,
        /** The whole configuration; nothing is read any more. */
        ALL
    }

    private final Extent extent;

    ParseFailure(Extent extent) {
        super(null, null, false, false);
        this.extent = extent;
    }

    Extent extent() {
        return extent;
    }
}
