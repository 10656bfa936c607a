package io.esplanade.dataplane.api;

/**
 * The packets that a flow or an SA covers (RFC 4301 section 4.4.1.1), in the direction in which they travel.
 *
 * @param source addresses that packets come from
 * @param destination addresses that packets go to, of the same family
 * @param protocol IP protocol or IPv6 next header; 0 is any
 * @param sourcePort 0 is any; else the protocol has ports
 * @param destinationPort as {@code sourcePort}
 */
public record TrafficSelector(
        IpPrefix source, IpPrefix destination, int protocol, int sourcePort, int destinationPort) {
    public TrafficSelector {
        if (source.v6() != destination.v6()) {
            throw new IllegalArgumentException("source and destination are of different address families");
        }
    }

    /** All packets between two networks, from {@code source} to {@code destination}. */
    public static TrafficSelector between(IpPrefix source, IpPrefix destination) {
        return new TrafficSelector(source, destination, 0, 0, 0);
    }

    /** The same traffic seen in the other direction. */
    public TrafficSelector reversed() {
        return new TrafficSelector(destination, source, protocol, destinationPort, sourcePort);
    }

    /** The same traffic written without host bits: two selectors of the same packets are equal then. */
    public TrafficSelector masked() {
        return new TrafficSelector(source.masked(), destination.masked(), protocol, sourcePort, destinationPort);
    }

    /** Whether it depends on ports, which only a packet's first fragment shows. */
    public boolean hasPorts() {
        return sourcePort != 0 || destinationPort != 0;
    }
}
