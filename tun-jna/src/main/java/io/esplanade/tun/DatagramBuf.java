package io.esplanade.tun;

import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A received datagram, or a run of them from one sender that the kernel put together (UDP_GRO): the payload between
 * {@code readerIndex} and {@code writerIndex}, and where it came from as primitives.
 *
 * <p>Reused by its {@link PacketSocket}: all of it is valid until {@code channelReadComplete}.
 */
public final class DatagramBuf extends PacketBuf {
    /** Octets before {@link #ipHeaderIndex} that are free for use, if whole packets were asked for. */
    public static final int HEADROOM_BYTES = 320;

    private boolean v6;
    private int segmentBytes;
    private int trafficClass;
    private long sourceHigh;
    private long sourceLow;
    private int sourceScope;
    private int sourcePort;
    private long destinationHigh;
    private long destinationLow;
    private int ipHeaderIndex = -1;

    /** For tests and for those who make datagrams up; {@link PacketSocket} fills it by itself. */
    public DatagramBuf(int capacityBytes) {
        super(capacityBytes);
    }

    /** Whether the addresses are IPv6. */
    public boolean v6() {
        return v6;
    }

    /**
     * The length of each datagram in the run but the last, which may be shorter; of a single datagram its length. Never
     * 0.
     */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** The outer IPv4 TOS or IPv6 traffic class octet (DSCP and ECN) of the run. */
    public int trafficClass() {
        return trafficClass;
    }

    /** The upper 64 bits of an IPv6 address; 0 for IPv4. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** The lower 64 bits of an IPv6 address; an IPv4 address in the lower 32. */
    public long sourceLow() {
        return sourceLow;
    }

    /** 0 on raw sockets. */
    public int sourcePort() {
        return sourcePort;
    }

    /** The address of this host that the datagram was sent to, as in {@link #sourceHigh}. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** As in {@link #sourceLow}. */
    public long destinationLow() {
        return destinationLow;
    }

    /**
     * Where the IP header of a packet from a raw socket begins: from here to {@code writerIndex} is a whole IP packet, put
     * together from its fragments if need be. -1 if there is none: UDP, or IPv6 without {@link
     * PacketSocketOptions#withIpHeader}.
     */
    public int ipHeaderIndex() {
        return ipHeaderIndex;
    }

    /** The sender. Allocates. */
    public Endpoint source() {
        return new Endpoint(address(sourceHigh, sourceLow, sourceScope), sourcePort);
    }

    /** The address of this host that the datagram was sent to. Allocates. */
    public InetAddress destination() {
        return address(destinationHigh, destinationLow, sourceScope);
    }

    /** Says who sent what is framed by the indices. */
    public void setSource(boolean isV6, long high, long low, int port) {
        v6 = isV6;
        sourceHigh = high;
        sourceLow = low;
        sourcePort = port;
        sourceScope = 0;
    }

    /** Says which address of this host it was sent to. */
    public void setDestination(long high, long low) {
        destinationHigh = high;
        destinationLow = low;
    }

    /** Says how the kernel cut it, and its traffic class. */
    public void setSegments(int bytesEach, int trafficClassOctet) {
        segmentBytes = bytesEach;
        trafficClass = trafficClassOctet;
    }

    /** Says where the IP header begins; -1: there is none. */
    public void setIpHeaderIndex(int index) {
        ipHeaderIndex = index;
    }

    void setSourceScope(int interfaceIndex) {
        sourceScope = interfaceIndex;
    }

    private InetAddress address(long high, long low, int scope) {
        try {
            if (!v6) {
                return InetAddress.getByAddress(
                        ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array());
            }
            byte[] octets =
                    ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
            InetAddress plain = InetAddress.getByAddress(octets);
            return plain.isLinkLocalAddress() ? Inet6Address.getByAddress(null, octets, scope) : plain;
        } catch (UnknownHostException wrongLength) {
            throw new UncheckedIOException(wrongLength);
        }
    }
}
