package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/** What the calls of intel-ipsec-mb point to. */
final class IpsecMbScratch extends NativeScratch {
    private static final int TAG = OWN;
    private static final int TAG_BYTES = 16;
    private static final int CONTEXT = OWN + 64;
    private static final int CONTEXT_BYTES = 512; // gcm_context_data has 88, that of ChaCha20-Poly1305 has 192

    IpsecMbScratch() {
        super(CONTEXT + CONTEXT_BYTES - OWN);
    }

    /** Address for the state of one packet. */
    long context() {
        return base + CONTEXT;
    }

    /** Address for a tag. */
    long tag() {
        return base + TAG;
    }

    /** Whether the tag lies there too; as fast wherever they differ. */
    boolean isTag(MemorySegment at, int offset) {
        long high = at.get(BigEndian.LONG, offset) ^ memory.get(BigEndian.LONG, TAG);
        long low = at.get(BigEndian.LONG, offset + Long.BYTES) ^ memory.get(BigEndian.LONG, TAG + Long.BYTES);
        return (high | low) == 0;
    }

    static int tagBytes() {
        return TAG_BYTES;
    }
}
