package io.esplanade.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the calls of one thread point to, beside the packet. What lies there is valid within one packet only. The memory
 * lives as long as this object, so who uses an address must keep the object until the call is over.
 */
final class OpensslScratch {
    private static final int NONCE = 0;
    private static final int ADDITIONAL_DATA = 16;
    private static final int WRITTEN = 32;
    private static final int TAG_NAME = 40;
    private static final int PARAMETERS = 48;
    private static final int TAG = 128;
    private static final int MAX_TAG_BYTES = 64; // HMAC-SHA2-512
    private static final int SIZE_BYTES = TAG + MAX_TAG_BYTES;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE_BYTES, Long.BYTES);
    private final long base = memory.address();
    private final MemorySegment parameters;

    /** @param tagBytes that of combined modes */
    OpensslScratch(int tagBytes) {
        memory.setString(TAG_NAME, "tag"); // OSSL_CIPHER_PARAM_AEAD_TAG
        parameters = memory.asSlice(PARAMETERS, OpensslParameter.LIST_BYTES);
        OpensslParameter.set(parameters, OpensslParameter.OCTET_STRING, memory.asSlice(TAG_NAME), tagBytes);
    }

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

    /** Address of the high half of an extended sequence number (RFC 4303 section 2.2.1). */
    long high(long sequence) {
        memory.set(BigEndian.INT, ADDITIONAL_DATA, (int) (sequence >>> Integer.SIZE));
        return base + ADDITIONAL_DATA;
    }

    /** Address of parameters that say where the tag of a combined mode is, or is to go. */
    long tagAt(long address) {
        OpensslParameter.setData(parameters, address);
        return base + PARAMETERS;
    }

    /** Address where functions say how much they wrote. */
    long written() {
        return base + WRITTEN;
    }

    /** What the last function said. */
    int writtenBytes() {
        return memory.get(ValueLayout.JAVA_INT, WRITTEN);
    }

    /** Address for an HMAC. */
    long mac() {
        return base + TAG;
    }

    /** Octets of room there. */
    static int macCapacityBytes() {
        return MAX_TAG_BYTES;
    }

    void copyMac(MemorySegment to, int offset, int lengthBytes) {
        MemorySegment.copy(memory, TAG, to, offset, lengthBytes);
    }

    /** Whether the HMAC lies there too; as fast wherever they differ. */
    boolean isMac(MemorySegment at, int offset, int lengthBytes) {
        int difference = 0;
        for (int i = 0; i < lengthBytes; i++) {
            difference |= at.get(ValueLayout.JAVA_BYTE, offset + i) ^ memory.get(ValueLayout.JAVA_BYTE, TAG + i);
        }
        return difference == 0;
    }
}
