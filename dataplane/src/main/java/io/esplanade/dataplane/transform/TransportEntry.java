package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.Ipv4Header;
import io.esplanade.dataplane.ip.Ipv6Header;

/**
 * What transport mode does on entry: {@link #read} the headers that stay in front, then {@link #complete} them when what
 * they carry has become another. One thread.
 */
final class TransportEntry {
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final boolean v6;
    private final IpIdentification identification;
    private final HeaderChain headers = new HeaderChain();
    private int payloadBytes;

    /** @param v6 the family of the SA's addresses, thus of its packets */
    TransportEntry(boolean v6, IpIdentification identification) {
        this.v6 = v6;
        this.identification = identification;
    }

    /** NONE, MALFORMED, FRAGMENT or ADDRESS_FAMILY. */
    Drop read(PacketFrame frame) {
        Drop drop = headers.findPlace(frame);
        if (drop != Drop.NONE) {
            return drop;
        }
        payloadBytes = frame.lengthBytes() - headers.headerBytes();
        return headers.v6() == v6 ? Drop.NONE : Drop.ADDRESS_FAMILY;
    }

    HeaderChain headers() {
        return headers;
    }

    /** Octets behind the headers, as they were read. */
    int payloadBytes() {
        return payloadBytes;
    }

    /** Whether an IP packet holds the headers and so many octets behind them. */
    boolean holds(int newPayloadBytes) {
        return newPayloadBytes <= MAX_PACKET_BYTES - headers.headerBytes();
    }

    /** Octets of a header without options. */
    int minHeaderBytes() {
        return v6 ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES;
    }

    /** Writes what the headers carry now, the packet's length and, where it is 0, an identification. */
    void complete(PacketFrame frame, int protocol) {
        headers.identify(frame, identification);
        headers.complete(frame, protocol);
    }
}
