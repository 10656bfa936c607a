package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.crypto.PacketCipher;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Makes ESP packets in place (RFC 4303 section 3.3). The inner packet lies {@link #innerOffset} octets behind the place
 * of the ESP header; {@link #sealedBytes} from there on are written. The thread that owns the SA.
 *
 * <ol>
 *   <li>length: an IP packet holds no more
 *   <li>sequence number, each given out once
 *   <li>header: SPI and the low 32 bits of the number
 *   <li>padding 1, 2, 3 ..., pad length and next header behind the inner packet
 *   <li>cipher: IV, encryption, ICV
 *   <li>counters
 * </ol>
 */
public final class EspOutbound {
    private static final int TRAILER_BYTES = 2; // pad length and next header, RFC 4303 section 2

    private EspOutbound() {}

    /** Octets between the ESP header's place and the inner packet: header and IV. */
    public static int innerOffset(OutboundSa sa) {
        return EspHeader.LENGTH_BYTES + sa.ivBytes;
    }

    /** Length of the ESP packet, header to ICV, around an inner packet of this length. */
    public static int sealedBytes(OutboundSa sa, int innerBytes) {
        return innerOffset(sa) + ciphertextBytes(sa, innerBytes) + sa.icvBytes;
    }

    /** The longest inner packet whose ESP packet has no more octets than this; 0 if there is none. */
    public static int maxInnerBytes(OutboundSa sa, int espBytes) {
        int room = espBytes - innerOffset(sa) - sa.icvBytes;
        return Math.max(room - Math.floorMod(room, sa.alignmentBytes) - TRAILER_BYTES, 0);
    }

    /**
     * Seals the inner packet where it lies. Borrows the memory for the call.
     *
     * @param espOffset where the ESP header goes, at any alignment
     * @param innerBytes of the inner packet, or in transport mode of the upper layer
     * @param nextHeader its protocol: 4 or 41 for a whole IPv4 or IPv6 packet, any other in transport mode
     * @return NONE; MTU if an IP packet cannot hold it; SEQUENCE_EXHAUSTED
     * @throws IndexOutOfBoundsException if the memory ends before the ESP packet: a caller's error
     */
    public static Drop seal(OutboundSa sa, MemorySegment memory, int espOffset, int innerBytes, int nextHeader) {
        if (innerBytes < 0 || innerBytes > maxInnerBytes(sa, PacketCipher.MAX_PACKET_BYTES)) {
            return dropped(sa, Drop.MTU);
        }
        Objects.checkFromIndexSize(espOffset, sealedBytes(sa, innerBytes), memory.byteSize());
        if (!sa.hasSequence()) {
            return dropped(sa, Drop.SEQUENCE_EXHAUSTED);
        }
        long sequence = sa.takeSequence();
        EspHeader.write(memory, espOffset, sa.spi, sequence);
        int ciphertextBytes = ciphertextBytes(sa, innerBytes);
        writeTrailer(memory, espOffset + innerOffset(sa) + innerBytes, ciphertextBytes - innerBytes, nextHeader);
        sa.cipher.seal(memory, espOffset, ciphertextBytes, sequence);
        sa.onPacket(innerBytes);
        return Drop.NONE;
    }

    private static int ciphertextBytes(OutboundSa sa, int innerBytes) {
        int alignment = sa.alignmentBytes; // a power of two
        return innerBytes + TRAILER_BYTES + alignment - 1 & -alignment;
    }

    /** RFC 4303 section 2.4: padding is 1, 2, 3 ... */
    private static void writeTrailer(MemorySegment memory, int offset, int trailerBytes, int nextHeader) {
        int padLength = trailerBytes - TRAILER_BYTES;
        for (int i = 0; i < padLength; i++) {
            memory.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (i + 1));
        }
        memory.set(ValueLayout.JAVA_BYTE, offset + padLength, (byte) padLength);
        memory.set(ValueLayout.JAVA_BYTE, offset + padLength + 1, (byte) nextHeader);
    }

    private static Drop dropped(OutboundSa sa, Drop reason) {
        sa.onDrop();
        return reason;
    }
}
