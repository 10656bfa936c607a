package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * What all suites have in common: lengths are checked and sequence numbers watched before any octet is touched, so the
 * subclasses need not.
 */
abstract class AbstractPacketCipher implements PacketCipher {
    private final EspSuite suite;
    private final boolean outbound;
    private final int blockBytes;

    /** Octets in front of the payload: header and IV. */
    final int prefixBytes;

    final int icvBytes;

    private long lastSealed;
    private boolean closed;

    AbstractPacketCipher(CipherSpec spec) {
        this.suite = spec.suite();
        this.outbound = spec.direction() == Direction.OUT;
        this.blockBytes = suite.cipher().blockBytes();
        this.prefixBytes = HEADER_BYTES + suite.cipher().ivBytes();
        this.icvBytes = suite.icvBytes();
    }

    @Override
    public final EspSuite suite() {
        return suite;
    }

    @Override
    public final void seal(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        if (ciphertextBytes <= 0
                || ciphertextBytes % blockBytes != 0
                || ciphertextBytes > MAX_PACKET_BYTES - prefixBytes - icvBytes) {
            throw new IllegalArgumentException("no payload of " + ciphertextBytes + " octets in " + suite);
        }
        Objects.checkFromIndexSize(espOffset, prefixBytes + ciphertextBytes + icvBytes, memory.byteSize());
        if (closed || !outbound || Long.compareUnsigned(sequence, lastSealed) <= 0) {
            throw new IllegalStateException(
                    closed ? "closed" : outbound ? "sequence number " + sequence + " was used" : "an inbound cipher");
        }
        lastSealed = sequence;
        try {
            sealChecked(memory, espOffset, ciphertextBytes, sequence);
        } finally {
            Reference.reachabilityFence(this); // native code knows this object's memory by address only
            Reference.reachabilityFence(memory); // and that of the packet
        }
    }

    @Override
    public final boolean open(MemorySegment memory, int espOffset, int espBytes, long sequence) {
        Objects.checkFromIndexSize(espOffset, Math.max(espBytes, 0), memory.byteSize());
        int ciphertextBytes = espBytes - prefixBytes - icvBytes;
        if (closed
                || outbound
                || ciphertextBytes <= 0
                || ciphertextBytes % blockBytes != 0
                || espBytes > MAX_PACKET_BYTES) {
            return false;
        }
        try {
            return openChecked(memory, espOffset, ciphertextBytes, sequence);
        } finally {
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(memory);
        }
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            wipe();
        }
    }

    /** As {@link #seal}; memory and lengths are right and the sequence number is new. */
    abstract void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence);

    /** As {@link #open}; memory and lengths are right. */
    abstract boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence);

    /** Called once. */
    abstract void wipe();

    /** Suite only: nothing of the keys. */
    @Override
    public final String toString() {
        return "PacketCipher[" + suite + "]";
    }
}
