package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get32;
import static io.esplanade.dataplane.ip.NetworkOrder.get64;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.MemorySegment;

/**
 * Where the parts of one IP packet lie, and the fields that policies look at. Reused for packet after packet: {@link
 * #parse} fills it, the accessors answer for the last packet that parsed to {@link Drop#NONE}. It only reads the
 * packet; what it says is as of {@code parse}. Belongs to one thread.
 */
public final class IpPacket {
    // Our limit: more extension headers than any real packet has (each kind at most once, RFC 8200 section 4.1).
    private static final int MAX_EXTENSION_HEADERS = 8;

    private static final int PORTS_BYTES = 4;

    private MemorySegment memory = MemorySegment.NULL;
    private int offset;
    private int totalBytes;
    private boolean v6;
    private int protocol;
    private int l4Offset;
    private int trafficClass;
    private int timeToLive;
    private boolean dontFragment;
    private boolean moreFragments;
    private int fragmentOffsetBytes;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int sourcePort;
    private int destinationPort;

    /**
     * Parses the packet at {@code offset}. Octets behind the length that the IP header gives are cut off silently:
     * they may be padding (RFC 4303 section 2.7).
     *
     * @param lengthBytes octets that are there; the segment has at least {@code offset + lengthBytes}
     * @return {@link Drop#NONE}, or {@link Drop#MALFORMED} if the lengths in the headers do not fit what is there
     */
    public Drop parse(MemorySegment memory, int offset, int lengthBytes) {
        this.memory = memory;
        this.offset = offset;
        sourcePort = 0;
        destinationPort = 0;
        if (lengthBytes < Ipv4Header.MIN_BYTES) {
            return Drop.MALFORMED;
        }
        boolean sound = switch (get8(memory, offset) >> 4) {
            case 4 -> parseIpv4(lengthBytes);
            case 6 -> parseIpv6(lengthBytes);
            default -> false;
        };
        return sound && parsePorts() ? Drop.NONE : Drop.MALFORMED;
    }

    // RFC 791 section 3.1
    private boolean parseIpv4(int lengthBytes) {
        int headerBytes = Ipv4Header.headerBytes(memory, offset);
        totalBytes = Ipv4Header.totalBytes(memory, offset);
        if (headerBytes < Ipv4Header.MIN_BYTES || totalBytes < headerBytes || totalBytes > lengthBytes) {
            return false;
        }
        int flagsFragment = Ipv4Header.flagsFragment(memory, offset);
        v6 = false;
        protocol = Ipv4Header.protocol(memory, offset);
        l4Offset = offset + headerBytes;
        trafficClass = Ipv4Header.trafficClass(memory, offset);
        timeToLive = Ipv4Header.timeToLive(memory, offset);
        dontFragment = (flagsFragment & Ipv4Header.DONT_FRAGMENT) != 0;
        moreFragments = (flagsFragment & Ipv4Header.MORE_FRAGMENTS) != 0;
        fragmentOffsetBytes = (flagsFragment & Ipv4Header.FRAGMENT_OFFSET_MASK) << 3;
        sourceHigh = 0;
        sourceLow = Integer.toUnsignedLong(get32(memory, offset + Ipv4Header.SOURCE));
        destinationHigh = 0;
        destinationLow = Integer.toUnsignedLong(get32(memory, offset + Ipv4Header.DESTINATION));
        return true;
    }

    // RFC 8200 section 3. Jumbograms (RFC 2675) have payload length 0, thus no upper layer, and end as malformed.
    private boolean parseIpv6(int lengthBytes) {
        if (lengthBytes < Ipv6Header.BYTES) {
            return false;
        }
        totalBytes = Ipv6Header.BYTES + Ipv6Header.payloadBytes(memory, offset);
        if (totalBytes > lengthBytes) {
            return false;
        }
        v6 = true;
        trafficClass = Ipv6Header.trafficClass(memory, offset);
        timeToLive = Ipv6Header.hopLimit(memory, offset);
        dontFragment = true; // RFC 8200 section 5: only the source fragments
        moreFragments = false;
        fragmentOffsetBytes = 0;
        sourceHigh = get64(memory, offset + Ipv6Header.SOURCE);
        sourceLow = get64(memory, offset + Ipv6Header.SOURCE + 8);
        destinationHigh = get64(memory, offset + Ipv6Header.DESTINATION);
        destinationLow = get64(memory, offset + Ipv6Header.DESTINATION + 8);
        return walkExtensionHeaders();
    }

    /** Sets protocol and l4Offset to the first header that is not an extension header; false if one is cut off. */
    private boolean walkExtensionHeaders() {
        int next = Ipv6Header.nextHeader(memory, offset);
        int at = offset + Ipv6Header.BYTES;
        int end = offset + totalBytes;
        for (int count = 0; isExtensionHeader(next); count++) {
            if (count == MAX_EXTENSION_HEADERS || end - at < 8) {
                return false;
            }
            int bytes = extensionHeaderBytes(next, at);
            if (bytes > end - at) {
                return false;
            }
            boolean fragment = next == IpProtocol.FRAGMENT;
            next = get8(memory, at);
            if (fragment) {
                parseFragmentHeader(at);
            }
            at += bytes;
            if (isLaterFragment()) {
                break; // what follows is the middle of some header or payload
            }
        }
        protocol = next;
        l4Offset = at;
        return true;
    }

    // RFC 8200 section 4.5
    private void parseFragmentHeader(int at) {
        int field = get16(memory, at + Ipv6Header.FRAGMENT_OFFSET);
        fragmentOffsetBytes = field & Ipv6Header.FRAGMENT_OFFSET_MASK;
        moreFragments = (field & Ipv6Header.MORE_FRAGMENTS) != 0;
    }

    private static boolean isExtensionHeader(int next) {
        return switch (next) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING, IpProtocol.FRAGMENT, IpProtocol.AH,
                    IpProtocol.DESTINATION_OPTIONS, IpProtocol.MOBILITY -> true;
            default -> false;
        };
    }

    private int extensionHeaderBytes(int kind, int at) {
        return switch (kind) {
            case IpProtocol.FRAGMENT -> Ipv6Header.FRAGMENT_BYTES;
            case IpProtocol.AH -> (get8(memory, at + 1) + 2) << 2; // RFC 4302 section 2.2: in units of 4 octets
            default -> (get8(memory, at + 1) + 1) << 3; // RFC 8200 section 4.3
        };
    }

    /** False if ports are missing where they have to be: such a fragment would slip past a policy (RFC 7112). */
    private boolean parsePorts() {
        if (isLaterFragment() || !IpProtocol.hasPorts(protocol)) {
            return true;
        }
        if (upperBytes() < PORTS_BYTES) {
            return false;
        }
        sourcePort = get16(memory, l4Offset);
        destinationPort = get16(memory, l4Offset + 2);
        return true;
    }

    /** The segment given to {@link #parse}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where the packet begins in {@link #memory}. */
    public int offset() {
        return offset;
    }

    /** Octets of the packet as its IP header says: never more than were there. */
    public int totalBytes() {
        return totalBytes;
    }

    public boolean v6() {
        return v6;
    }

    /** The upper-layer protocol, behind all extension headers; for a later fragment what its header says comes next. */
    public int protocol() {
        return protocol;
    }

    /** Where, in {@link #memory}, the upper-layer header (for a later fragment: the fragment's data) begins. */
    public int l4Offset() {
        return l4Offset;
    }

    /** Octets from {@link #l4Offset} to the end of the packet. */
    public int upperBytes() {
        return offset + totalBytes - l4Offset;
    }

    /** DSCP and ECN. */
    public int trafficClass() {
        return trafficClass;
    }

    void trafficClass(int trafficClass) {
        this.trafficClass = trafficClass;
    }

    /** Time to live or hop limit. Not ours to lower: see the package's description. */
    public int timeToLive() {
        return timeToLive;
    }

    /** The DF bit; always true for IPv6. */
    public boolean dontFragment() {
        return dontFragment;
    }

    boolean moreFragments() {
        return moreFragments;
    }

    /** Where this fragment's data lie in the whole. */
    int fragmentOffsetBytes() {
        return fragmentOffsetBytes;
    }

    public boolean isFragment() {
        return moreFragments || fragmentOffsetBytes != 0;
    }

    public boolean isFirstFragment() {
        return moreFragments && fragmentOffsetBytes == 0;
    }

    /** Whether the upper-layer header is in another packet. */
    public boolean isLaterFragment() {
        return fragmentOffsetBytes != 0;
    }

    /** The first 64 bits of an IPv6 address; 0 for IPv4. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** The last 64 bits of an IPv6 address; an IPv4 address in the low 32 bits. */
    public long sourceLow() {
        return sourceLow;
    }

    /** As {@link #sourceHigh}. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** As {@link #sourceLow}. */
    public long destinationLow() {
        return destinationLow;
    }

    /** 0 where the protocol has no ports, and in later fragments. */
    public int sourcePort() {
        return sourcePort;
    }

    /** As {@link #sourcePort}. */
    public int destinationPort() {
        return destinationPort;
    }
}
