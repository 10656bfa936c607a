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

    /** The same between another source and the destination. */
    public TrafficSelector withSource(IpPrefix other) {
        return new TrafficSelector(other, destination, protocol, sourcePort, destinationPort);
    }

    /** The same between the source and another destination. */
    public TrafficSelector withDestination(IpPrefix other) {
        return new TrafficSelector(source, other, protocol, sourcePort, destinationPort);
    }

    /** The same traffic written without host bits: two selectors of the same packets are equal then. */
    public TrafficSelector masked() {
        return new TrafficSelector(source.masked(), destination.masked(), protocol, sourcePort, destinationPort);
    }

    /**
     * How early the SPD tries it: of the selectors that cover a packet the one of the greatest precedence decides. More
     * prefix bits of both sides together come first, then more of protocol and ports, then more prefix bits of the far
     * side, then a port of the far side. Two selectors of equal precedence have no packet in common, so that it makes no
     * difference in which order they came.
     *
     * @param direction the far side is the destination of OUT, the source of IN
     */
    public int precedence(Direction direction) {
        boolean out = direction == Direction.OUT;
        int farBits = out ? destination.length() : source.length();
        int farPort = one(out ? destinationPort : sourcePort);
        int nearPort = one(out ? sourcePort : destinationPort);
        int fields = one(protocol) + farPort + nearPort;
        return (source.length() + destination.length()) << 13
                | fields << 11
                | farBits << 3
                | farPort << 2
                | nearPort << 1
                | one(protocol);
    }

    private static int one(int field) {
        return field == 0 ? 0 : 1;
    }

    /** Whether it depends on ports, which only a packet's first fragment shows. */
    public boolean hasPorts() {
        return sourcePort != 0 || destinationPort != 0;
    }
}
