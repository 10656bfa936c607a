package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;
import static io.esplanade.dataplane.ip.NetworkOrder.get32;
import static io.esplanade.dataplane.ip.NetworkOrder.get8;
import static io.esplanade.dataplane.ip.NetworkOrder.put8;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;
import java.lang.foreign.MemorySegment;

/**
 * The headers of a packet that stay in front of ESP, AH or IPComp in transport mode: the IPv4 header with its options
 * (RFC 4303 section 3.1.1), or the IPv6 header with hop-by-hop options, routing header and the destination options that
 * are not behind one. Reused for packet after packet; one thread. What it says is as of the last call that returned NONE.
 */
public final class HeaderChain {
    // Our limit: more extension headers than any real packet has (RFC 8200 section 4.1).
    private static final int MAX_EXTENSION_HEADERS = 8;

    private static final int FRAGMENT_MASK = 0x3fff; // more fragments, or an offset
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int AH_BYTES = 12; // without ICV
    private static final int AH_SPI = 4;
    private static final int ESP_BYTES = 8;
    private static final int IPCOMP_BYTES = 4;
    private static final int IPCOMP_CPI = 2;

    private boolean v6;
    private int headerBytes;
    private int nextHeaderIndex; // in the packet, of the octet that names what is behind the headers
    private int protocol;
    private int spi;

    /**
     * Walks to the first header behind those that stay in front, which an inbound SA takes. The frame is cut to the
     * length that the IP header gives.
     *
     * @return NONE, MALFORMED or FRAGMENT
     */
    public Drop find(PacketFrame frame) {
        Drop drop = walk(frame, false);
        if (drop == Drop.NONE) {
            spi = readSpi(frame.memory(), frame.offset() + headerBytes, frame.lengthBytes() - headerBytes);
        }
        return drop;
    }

    /** As {@link #find}, to the place where a header of an outbound SA goes: before the last destination options. */
    Drop findPlace(PacketFrame frame) {
        return walk(frame, true);
    }

    public boolean v6() {
        return v6;
    }

    /** What is behind the headers: 50, 51, 108, or any other. */
    public int protocol() {
        return protocol;
    }

    /** After {@link #find}, of ESP and AH the SPI, of IPComp the CPI; of others, and if it is cut off, 0. */
    public int spi() {
        return spi;
    }

    /** Octets of the headers. */
    int headerBytes() {
        return headerBytes;
    }

    /** DSCP and ECN of the IP header. */
    int trafficClass(PacketFrame frame) {
        return v6
                ? Ipv6Header.trafficClass(frame.memory(), frame.offset())
                : Ipv4Header.trafficClass(frame.memory(), frame.offset());
    }

    /** Moves the headers forward, so that there is room for so many octets behind them. */
    void openGap(PacketFrame frame, int octets) {
        int from = frame.offset();
        frame.prepend(octets);
        MemorySegment.copy(frame.memory(), from, frame.memory(), frame.offset(), headerBytes);
    }

    /** Moves the headers back over so many octets that follow them. */
    void closeGap(PacketFrame frame, int octets) {
        int from = frame.offset();
        frame.strip(octets);
        MemorySegment.copy(frame.memory(), from, frame.memory(), frame.offset(), headerBytes);
    }

    /** Writes what is behind the headers from now on, and the packet's length, into them. */
    void complete(PacketFrame frame, int newProtocol) {
        MemorySegment memory = frame.memory();
        int ip = frame.offset();
        protocol = newProtocol;
        put8(memory, ip + nextHeaderIndex, newProtocol);
        if (v6) {
            Ipv6Header.payloadBytes(memory, ip, frame.lengthBytes() - Ipv6Header.BYTES);
        } else {
            Ipv4Header.totalBytes(memory, ip, frame.lengthBytes());
            Ipv4Header.fillChecksum(memory, ip);
        }
    }

    /** Gives an IPv4 packet without an identification one, before the kernel does. {@link #complete} has to follow. */
    void identify(PacketFrame frame, IpIdentification identification) {
        MemorySegment memory = frame.memory();
        int ip = frame.offset();
        if (!v6 && Ipv4Header.identification(memory, ip) == 0) {
            boolean atomic = (Ipv4Header.flagsFragment(memory, ip) & DONT_FRAGMENT) != 0;
            Ipv4Header.identification(memory, ip, identification.of(atomic));
        }
    }

    private Drop walk(PacketFrame frame, boolean outbound) {
        if (frame.lengthBytes() < Ipv4Header.MIN_BYTES) {
            return Drop.MALFORMED;
        }
        return switch (get8(frame.memory(), frame.offset()) >> 4) {
            case 4 -> walkIpv4(frame);
            case 6 -> walkIpv6(frame, outbound);
            default -> Drop.MALFORMED;
        };
    }

    private Drop walkIpv4(PacketFrame frame) {
        MemorySegment memory = frame.memory();
        int ip = frame.offset();
        v6 = false;
        headerBytes = Ipv4Header.headerBytes(memory, ip);
        int totalBytes = Ipv4Header.totalBytes(memory, ip);
        if (headerBytes < Ipv4Header.MIN_BYTES || totalBytes < headerBytes || totalBytes > frame.lengthBytes()) {
            return Drop.MALFORMED;
        }
        frame.resize(totalBytes);
        nextHeaderIndex = Ipv4Header.PROTOCOL;
        protocol = Ipv4Header.protocol(memory, ip);
        return (Ipv4Header.flagsFragment(memory, ip) & FRAGMENT_MASK) == 0 ? Drop.NONE : Drop.FRAGMENT;
    }

    private Drop walkIpv6(PacketFrame frame, boolean outbound) {
        MemorySegment memory = frame.memory();
        int ip = frame.offset();
        v6 = true;
        int totalBytes = frame.lengthBytes() < Ipv6Header.BYTES
                ? Integer.MAX_VALUE
                : Ipv6Header.BYTES + Ipv6Header.payloadBytes(memory, ip);
        if (totalBytes > frame.lengthBytes()) {
            return Drop.MALFORMED;
        }
        frame.resize(totalBytes);
        headerBytes = Ipv6Header.BYTES;
        nextHeaderIndex = Ipv6Header.NEXT_HEADER;
        protocol = Ipv6Header.nextHeader(memory, ip);
        return walkExtensionHeaders(memory, ip, totalBytes, outbound);
    }

    private Drop walkExtensionHeaders(MemorySegment memory, int ip, int totalBytes, boolean outbound) {
        boolean routed = false;
        for (int count = 0; staysInFront(protocol, outbound && routed); count++) {
            int behind = totalBytes - headerBytes;
            int bytes = behind < 8 ? Integer.MAX_VALUE : (get8(memory, ip + headerBytes + 1) + 1) << 3;
            if (count == MAX_EXTENSION_HEADERS || bytes > behind) {
                return Drop.MALFORMED;
            }
            routed |= protocol == IpProtocol.ROUTING;
            nextHeaderIndex = headerBytes;
            protocol = get8(memory, ip + headerBytes);
            headerBytes += bytes;
        }
        return protocol == IpProtocol.FRAGMENT ? Drop.FRAGMENT : Drop.NONE;
    }

    private static boolean staysInFront(int protocol, boolean routed) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING -> true;
            case IpProtocol.DESTINATION_OPTIONS -> !routed; // behind a routing header they are for the last node alone
            default -> false;
        };
    }

    private int readSpi(MemorySegment memory, int at, int bytes) {
        return switch (protocol) {
            case IpProtocol.ESP -> bytes < ESP_BYTES ? 0 : get32(memory, at);
            case IpProtocol.AH -> bytes < AH_BYTES ? 0 : get32(memory, at + AH_SPI);
            case IpProtocol.IPCOMP -> bytes < IPCOMP_BYTES ? 0 : get16(memory, at + IPCOMP_CPI);
            default -> 0;
        };
    }
}
