package io.esplanade.tun;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Traffic that a rule is about, as it travels, and whether it belongs into the device. Host bits of the networks are
 * cleared.
 *
 * @param from source network, of the same family as {@code to}
 * @param fromBits its prefix length; 0 for any source
 * @param to destination network
 * @param toBits its prefix length; 0 for any destination
 * @param protocol IP protocol, 0 for any
 * @param sourcePort 0 for any; a port goes with a protocol that has ports
 * @param destinationPort 0 for any
 * @param action what becomes of it
 */
public record SteeredSelector(
        boolean v6,
        InetAddress from,
        int fromBits,
        InetAddress to,
        int toBits,
        int protocol,
        int sourcePort,
        int destinationPort,
        Action action) {
    /** What becomes of a packet. */
    public enum Action {
        /** It goes to the device. */
        STEER,
        /** It goes where it would without the rules of this gateway. */
        PASS
    }

    private static final int MAX_PROTOCOL = 255;
    private static final int MAX_PORT = 65_535;

    public SteeredSelector {
        from = masked(from, fromBits, v6);
        to = masked(to, toBits, v6);
        if (protocol < 0
                || protocol > MAX_PROTOCOL
                || sourcePort < 0
                || sourcePort > MAX_PORT
                || destinationPort < 0
                || destinationPort > MAX_PORT) {
            throw new IllegalArgumentException("protocol or port out of range");
        }
        if (protocol == 0 && (sourcePort != 0 || destinationPort != 0)) {
            throw new IllegalArgumentException("a port without a protocol");
        }
    }

    /** All traffic between two networks, steered. */
    public static SteeredSelector between(InetAddress from, int fromBits, InetAddress to, int toBits) {
        return new SteeredSelector(from.getAddress().length == 16, from, fromBits, to, toBits, 0, 0, 0, Action.STEER);
    }

    /** The same in the other direction: source and destination change places. */
    public SteeredSelector reversed() {
        return new SteeredSelector(v6, to, toBits, from, fromBits, protocol, destinationPort, sourcePort, action);
    }

    /** Whether the source network has the address. */
    boolean covers(InetAddress source) {
        byte[] octets = source.getAddress();
        byte[] network = from.getAddress();
        if (octets.length != network.length) {
            return false;
        }
        for (int i = 0; i < octets.length; i++) {
            if (((octets[i] ^ network[i]) & maskOctet(fromBits, i)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** An address of the destination network: the first that a host may have, or one for documentation if any will do. */
    InetAddress someDestination() {
        if (toBits == 0) {
            return InetAddress.ofLiteral(v6 ? "2001:db8::1" : "192.0.2.1"); // RFC 3849, RFC 5737
        }
        byte[] octets = to.getAddress();
        if (toBits < octets.length * 8) {
            octets[octets.length - 1] |= 1;
        }
        return address(octets);
    }

    private static InetAddress masked(InetAddress network, int bits, boolean v6) {
        byte[] octets = network.getAddress();
        if (octets.length != (v6 ? 16 : 4) || bits < 0 || bits > octets.length * 8) {
            throw new IllegalArgumentException(network.getHostAddress() + "/" + bits + " is not an "
                    + (v6 ? "IPv6" : "IPv4") + " network");
        }
        for (int i = 0; i < octets.length; i++) {
            octets[i] &= (byte) maskOctet(bits, i);
        }
        return address(octets);
    }

    /** Octet {@code i} of the mask of a prefix. */
    private static int maskOctet(int bits, int i) {
        return 0xff00 >> Math.clamp(bits - i * 8, 0, 8) & 0xff;
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }
}
