package io.esplanade.dataplane.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One ESP tunnel-mode SA of one direction, as the control plane describes it (RFC 4301 section 4.4.2.1).
 *
 * @param tunnel name of the policy that it serves: counters go on under this name across rekeying, and the newest outbound
 *     SA of a tunnel and selector carries its packets
 * @param source outer source address: ours for OUT, the peer's for IN
 * @param destination outer destination address
 * @param udp ports if ESP travels in UDP, else null (IP protocol 50)
 * @param encryptionKey cipher key and salt, {@link EspSuite#encryptionKeyBytes} octets; empty for NULL
 * @param integrityKey {@link EspIntegrity#keyBytes} octets; empty for a combined mode
 * @param selector inner packets it carries, in its own direction
 * @param replayWindow packets behind the highest sequence number that are still accepted, 0 to switch the check off
 *     (manual keying); IN only
 * @param esn whether sequence numbers have 64 bits on the wire's account (RFC 4303 section 2.2.1)
 */
public record EspSa(
        Direction direction,
        String tunnel,
        Spi spi,
        InetAddress source,
        InetAddress destination,
        @Nullable UdpEncapsulation udp,
        EspSuite suite,
        Secret encryptionKey,
        Secret integrityKey,
        TrafficSelector selector,
        int replayWindow,
        boolean esn,
        SaLifetime lifetime) {
    /** Default of {@code replayWindow}. */
    public static final int DEFAULT_REPLAY_WINDOW = 1024;

    public EspSa {
        if (encryptionKey.length() != suite.encryptionKeyBytes()
                || integrityKey.length() != suite.integrity().keyBytes()) {
            throw new IllegalArgumentException("key lengths do not fit " + suite);
        }
        if (source instanceof java.net.Inet4Address != destination instanceof java.net.Inet4Address) {
            throw new IllegalArgumentException("outer addresses are of different families");
        }
    }

    /** Everything but the keys. */
    @Override
    public String toString() {
        return "EspSa[" + direction + " " + tunnel + " " + spi + " " + source.getHostAddress() + " -> "
                + destination.getHostAddress() + " " + suite + "]";
    }
}
