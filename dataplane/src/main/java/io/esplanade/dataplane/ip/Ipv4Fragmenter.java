package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put16;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Cuts an IPv4 packet that may be fragmented into fragments that fit (RFC 791 section 3.2). Its checksums are complete
 * before: a checksum left to the device cannot be made up from fragments. Reused for packet after packet; one thread.
 *
 * <p>1 {@link #prepare} validates and counts  2 {@link #writeFragment} writes one after the other.
 */
public final class Ipv4Fragmenter {
    private static final int MAX_PACKET_BYTES = 0xffff;
    private static final int COPIED = 0x80; // RFC 791 section 3.1: the option is repeated in all fragments
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;

    // The options of all fragments but the first, padded to 32-bit words.
    private final byte[] laterOptions = new byte[Ipv4Header.MAX_BYTES - Ipv4Header.MIN_BYTES];

    private MemorySegment memory = MemorySegment.NULL;
    private int offset;
    private int headerBytes;
    private int laterHeaderBytes;
    private int payloadBytes;
    private int fragmentPayloadBytes;
    private int flagsFragment;
    private int count;

    /**
     * Decides how the packet is cut. Borrows its memory until the last fragment is written.
     *
     * @param packet parsed; IPv4
     * @param maxPacketBytes the largest packet that fits, at least {@link Ipv4Header#MIN_MTU}
     * @return {@link Drop#NONE}; {@link Drop#MTU} if the packet must not be cut or the limit is too small; {@link
     *     Drop#MALFORMED} if its options do not parse or it reaches beyond 65,535 octets when put together again
     */
    public Drop prepare(IpPacket packet, int maxPacketBytes) {
        count = 0;
        if (packet.v6() || packet.dontFragment() || maxPacketBytes < Ipv4Header.MIN_MTU) {
            return Drop.MTU;
        }
        memory = packet.memory();
        offset = packet.offset();
        headerBytes = packet.l4Offset() - offset;
        payloadBytes = packet.upperBytes();
        flagsFragment = Ipv4Header.flagsFragment(memory, offset);
        int firstOctet = (flagsFragment & Ipv4Header.FRAGMENT_OFFSET_MASK) << 3;
        if (firstOctet + payloadBytes + headerBytes > MAX_PACKET_BYTES || !collectLaterOptions()) {
            return Drop.MALFORMED;
        }
        // RFC 791: in units of 8 octets. The first header is the longest; the others keep its cut.
        fragmentPayloadBytes = (maxPacketBytes - headerBytes) & ~7;
        count = packet.totalBytes() <= maxPacketBytes
                ? 1
                : (payloadBytes + fragmentPayloadBytes - 1) / fragmentPayloadBytes;
        return Drop.NONE;
    }

    /** The number of fragments; 1 for a packet that fits as it is. */
    public int count() {
        return count;
    }

    /** Octets of one fragment, IP header included. */
    public int lengthBytes(int index) {
        return headerBytes(index) + payloadBytes(index);
    }

    /**
     * Writes one fragment.
     *
     * @param index 0 to {@link #count} - 1
     * @param out takes {@link #lengthBytes} octets at {@code outOffset}; must not overlap the packet
     * @return its length in octets
     */
    public int writeFragment(int index, MemorySegment out, int outOffset) {
        int header = headerBytes(index);
        int payload = payloadBytes(index);
        int start = index * fragmentPayloadBytes;
        if (index == 0) {
            MemorySegment.copy(memory, offset, out, outOffset, header);
        } else {
            MemorySegment.copy(memory, offset, out, outOffset, Ipv4Header.MIN_BYTES);
            MemorySegment.copy(
                    laterOptions, 0, out, ValueLayout.JAVA_BYTE, outOffset + Ipv4Header.OPTIONS,
                    header - Ipv4Header.MIN_BYTES);
        }
        MemorySegment.copy(memory, offset + (long) headerBytes + start, out, outOffset + (long) header, payload);
        put8(out, outOffset + Ipv4Header.VERSION_IHL, (4 << 4) | (header >> 2));
        Ipv4Header.totalBytes(out, outOffset, header + payload);
        // A piece of a fragment that had others behind it has others behind it, too.
        int more = index < count - 1 ? Ipv4Header.MORE_FRAGMENTS : 0;
        put16(out, outOffset + Ipv4Header.FLAGS_FRAGMENT, (flagsFragment + (start >> 3)) | more);
        Ipv4Header.fillChecksum(out, outOffset);
        return header + payload;
    }

    private int headerBytes(int index) {
        return index == 0 ? headerBytes : laterHeaderBytes;
    }

    private int payloadBytes(int index) {
        return count == 1 ? payloadBytes : Math.min(fragmentPayloadBytes, payloadBytes - index * fragmentPayloadBytes);
    }

    /** Fills laterOptions and laterHeaderBytes; false if the options do not parse. */
    private boolean collectLaterOptions() {
        int kept = 0;
        int end = offset + headerBytes;
        for (int at = offset + Ipv4Header.OPTIONS; at < end; ) {
            int type = get8(memory, at);
            if (type == END_OF_OPTIONS) {
                break;
            }
            if (type == NO_OPERATION) {
                at++;
                continue;
            }
            int optionBytes = end - at < 2 ? 0 : get8(memory, at + 1);
            if (optionBytes < 2 || optionBytes > end - at) {
                return false;
            }
            if ((type & COPIED) != 0) {
                MemorySegment.copy(
                        memory, ValueLayout.JAVA_BYTE, at, laterOptions, kept, optionBytes);
                kept += optionBytes;
            }
            at += optionBytes;
        }
        int padded = (kept + 3) & ~3;
        Arrays.fill(laterOptions, kept, padded, (byte) END_OF_OPTIONS);
        laterHeaderBytes = Ipv4Header.MIN_BYTES + padded;
        return true;
    }
}
