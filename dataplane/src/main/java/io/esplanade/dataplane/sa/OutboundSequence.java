package io.esplanade.dataplane.sa;

/**
 * The sequence numbers of one outbound SA (RFC 4303 section 3.3.3, RFC 4302 section 3.3.2). Its only writer hands out
 * each once, in order: nonces are made of them. One thread.
 */
public final class OutboundSequence {
    /** The longest sequence number without ESN (RFC 4303 section 3.3.3). */
    public static final long MAX_SHORT = 0xffff_ffffL;

    private final boolean esn;
    private long next;

    /** Begins with 1, as RFC 4303 section 3.3.3 says. */
    public OutboundSequence(boolean esn) {
        this(esn, 1);
    }

    /** @param first the number of the first packet */
    public OutboundSequence(boolean esn, long first) {
        this.esn = esn;
        this.next = first;
    }

    /** Whether a number is left; they never wrap. */
    public boolean hasNext() {
        return esn ? next != Long.MAX_VALUE : next <= MAX_SHORT;
    }

    /** The number of the next packet; never given out again, whatever becomes of the packet. */
    public long take() {
        return next++;
    }
}
