package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.crypto.PacketCipher;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Opens ESP packets in place (RFC 4303 section 3.4). One object for each thread: the last {@link #open} that returned
 * NONE left its result in {@link #innerOffset}, {@link #innerBytes}, {@link #nextHeader} and {@link #isNewest}.
 *
 * <ol>
 *   <li>length: header, IV, one block and ICV at least, whole blocks
 *   <li>replay pre-check, which spares the cipher (section 3.4.3)
 *   <li>verify, then decrypt in place (section 3.4.4)
 *   <li>replay commit: only now the window moves, so a forged packet cannot move it
 *   <li>padding is 1, 2, 3 ... and inside the packet (section 2.4); it is authentic, so its check is no oracle
 *   <li>next header: 59 is a dummy (section 2.6); in tunnel mode IPv4 or IPv6, as the packet's first octet says
 *   <li>counters
 * </ol>
 *
 * <p>Octets behind the inner packet's own length (traffic flow confidentiality, section 2.7) are left to the caller,
 * who reads the inner header.
 */
public final class EspInbound {
    private static final int TRAILER_BYTES = 2; // pad length and next header, RFC 4303 section 2
    private static final int IPV4 = 4; // IP protocol numbers
    private static final int IPV6 = 41;
    private static final int NO_NEXT_HEADER = 59;

    private int innerOffset;
    private int innerBytes;
    private int nextHeader;
    private boolean newest;

    /** Where the inner packet begins in the memory. */
    public int innerOffset() {
        return innerOffset;
    }

    /** Octets of the payload: inner packet or upper layer, and what traffic flow confidentiality added. */
    public int innerBytes() {
        return innerBytes;
    }

    /** 4 or 41 in tunnel mode, any but 59 in transport mode. */
    public int nextHeader() {
        return nextHeader;
    }

    /** Whether no packet with a higher sequence number came before it: not one that was late, or held back by somebody. */
    public boolean isNewest() {
        return newest;
    }

    /**
     * Opens a packet where it lies. Borrows the memory for the call.
     *
     * @param espBytes from the SPI to the end of the ICV; any value that lies in the memory
     * @return NONE, MALFORMED, REPLAY, REPLAY_TOO_OLD, AUTH_FAIL, BAD_PADDING, DUMMY or BAD_NEXT_HEADER
     */
    public Drop open(InboundSa sa, MemorySegment memory, int espOffset, int espBytes) {
        Drop drop = openPayload(sa, memory, espOffset, espBytes);
        if (drop == Drop.NONE) {
            sa.onPacket(innerBytes);
        } else {
            sa.onDrop();
        }
        return drop;
    }

    private Drop openPayload(InboundSa sa, MemorySegment memory, int espOffset, int espBytes) {
        int prefixBytes = EspHeader.LENGTH_BYTES + sa.ivBytes;
        int ciphertextBytes = espBytes - prefixBytes - sa.icvBytes;
        if (ciphertextBytes < TRAILER_BYTES
                || ciphertextBytes % sa.blockBytes != 0
                || espBytes > PacketCipher.MAX_PACKET_BYTES) {
            return Drop.MALFORMED;
        }
        long low = EspHeader.sequence(memory, espOffset);
        long sequence = sa.esn ? sa.window.recover(low) : low;
        Drop replay = sa.window.check(sequence);
        if (replay != Drop.NONE) {
            return replay;
        }
        if (!sa.cipher.open(memory, espOffset, espBytes, sequence)) {
            return Drop.AUTH_FAIL;
        }
        newest = sequence > sa.window.highest();
        sa.commit(sequence);
        return readTrailer(sa, memory, espOffset + prefixBytes, ciphertextBytes);
    }

    private Drop readTrailer(InboundSa sa, MemorySegment memory, int offset, int payloadBytes) {
        int padLengthOffset = offset + payloadBytes - TRAILER_BYTES;
        int padLength = octet(memory, padLengthOffset);
        innerOffset = offset;
        innerBytes = payloadBytes - TRAILER_BYTES - padLength;
        nextHeader = octet(memory, padLengthOffset + 1);
        if (innerBytes < 0 || !isPadding(memory, padLengthOffset - padLength, padLength)) {
            return Drop.BAD_PADDING;
        }
        if (nextHeader == NO_NEXT_HEADER) {
            return Drop.DUMMY;
        }
        return !sa.tunnelMode || isIpPacket(memory) ? Drop.NONE : Drop.BAD_NEXT_HEADER;
    }

    private boolean isIpPacket(MemorySegment memory) {
        int version = innerBytes == 0 ? 0 : octet(memory, innerOffset) >>> 4;
        return (nextHeader == IPV4 && version == 4) || (nextHeader == IPV6 && version == 6);
    }

    private static boolean isPadding(MemorySegment memory, int offset, int padLength) {
        for (int i = 0; i < padLength; i++) {
            if (octet(memory, offset + i) != i + 1) {
                return false;
            }
        }
        return true;
    }

    private static int octet(MemorySegment memory, int offset) {
        return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }
}
