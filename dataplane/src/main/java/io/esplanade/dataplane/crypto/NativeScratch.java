package io.esplanade.dataplane.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the calls of one thread point to, beside key and packet. What lies there is valid within one packet only. The memory
 * lives as long as this object, so who uses an address must keep the object until the call is over.
 */
abstract class NativeScratch {
    /** Where the subclass has its own octets. */
    static final int OWN = 64;

    private static final int NONCE = 0;
    private static final int NONCE_BYTES = 12;
    private static final int ADDITIONAL_DATA = 32;
    private static final int CACHE_LINE_BYTES = 64;

    final MemorySegment memory;
    final long base;

    /** @param ownBytes for the subclass, from {@link #OWN} on */
    NativeScratch(int ownBytes) {
        memory = Arena.ofAuto().allocate(OWN + ownBytes, CACHE_LINE_BYTES);
        base = memory.address();
    }

    /** Address of a nonce: four octets of salt, in the order of this machine's memory, and the IV. */
    final long nonce(int salt, long iv) {
        memory.set(ValueLayout.JAVA_INT, NONCE, salt);
        memory.set(BigEndian.LONG, NONCE + Integer.BYTES, iv);
        return base + NONCE;
    }

    /** Address of the first counter block of a packet: as {@link #nonce}, and a counter of 1 (RFC 3686 section 4). */
    final long counterBlock(int salt, long iv) {
        memory.set(BigEndian.INT, NONCE + NONCE_BYTES, 1);
        return nonce(salt, iv);
    }

    /** Address of the additional data with an extended sequence number (RFC 4106 section 5). */
    final long additionalData(int spi, long sequence) {
        memory.set(BigEndian.INT, ADDITIONAL_DATA, spi);
        memory.set(BigEndian.LONG, ADDITIONAL_DATA + Integer.BYTES, sequence);
        return base + ADDITIONAL_DATA;
    }

    /** Address of the high half of an extended sequence number (RFC 4303 section 2.2.1). */
    final long high(long sequence) {
        memory.set(BigEndian.INT, ADDITIONAL_DATA, (int) (sequence >>> Integer.SIZE));
        return base + ADDITIONAL_DATA;
    }

    /**
     * Where an octet of a packet is. Addresses know no bounds: {@link AbstractPacketCipher} has checked them.
     *
     * @throws IllegalArgumentException for memory of the Java heap, which has no address
     */
    static long address(MemorySegment memory, int offset) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("a packet on the Java heap");
        }
        return memory.address() + offset;
    }
}
