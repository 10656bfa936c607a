package io.esplanade.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the calls of one thread point to, beside key and packet; as {@link OpensslScratch}. */
final class IpsecMbScratch {
    private static final int NONCE = 0;
    private static final int ADDITIONAL_DATA = 64;
    private static final int TAG = 128;
    private static final int TAG_BYTES = 16;
    private static final int CONTEXT = 192;
    private static final int CONTEXT_BYTES = 512; // gcm_context_data has 88, that of ChaCha20-Poly1305 has 192
    private static final int CACHE_LINE_BYTES = 64;

    private final MemorySegment memory = Arena.ofAuto().allocate(CONTEXT + CONTEXT_BYTES, CACHE_LINE_BYTES);
    private final long base = memory.address();

    /** Address of a nonce: four octets of salt, in the order of this machine's memory, and the IV. */
    long nonce(int salt, long iv) {
        memory.set(ValueLayout.JAVA_INT, NONCE, salt);
        memory.set(BigEndian.LONG, NONCE + Integer.BYTES, iv);
        return base + NONCE;
    }

    /** Address of the additional data with an extended sequence number (RFC 4106 section 5). */
    long additionalData(int spi, long sequence) {
        memory.set(BigEndian.INT, ADDITIONAL_DATA, spi);
        memory.set(BigEndian.LONG, ADDITIONAL_DATA + Integer.BYTES, sequence);
        return base + ADDITIONAL_DATA;
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
