package io.esplanade.dataplane.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One ESP SA of one direction (RFC 4303, RFC 4301 section 4.4.2.1).
 *
 * @param tunnel see {@link Sa#tunnel}
 * @param source see {@link Sa#source}
 * @param destination see {@link Sa#destination}
 * @param udp ports if ESP travels in UDP, else null (IP protocol 50)
 * @param encryptionKey cipher key and salt, {@link EspSuite#encryptionKeyBytes} octets; empty for NULL
 * @param integrityKey {@link EspIntegrity#keyBytes} octets; empty for a combined mode
 * @param selector see {@link Sa#selector}
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
        SaMode mode,
        @Nullable UdpEncapsulation udp,
        EspSuite suite,
        Secret encryptionKey,
        Secret integrityKey,
        @Nullable TrafficSelector selector,
        int replayWindow,
        boolean esn,
        SaLifetime lifetime)
        implements Sa {
    /** Default of {@code replayWindow}. */
    public static final int DEFAULT_REPLAY_WINDOW = 1024;

    public EspSa {
        if (encryptionKey.length() != suite.encryptionKeyBytes()
                || integrityKey.length() != suite.integrity().keyBytes()) {
            throw new IllegalArgumentException("key lengths do not fit " + suite);
        }
        Sa.requireOneFamily(source, destination);
    }

    /**
     * The same SA, keys and all, of a peer that is elsewhere.
     *
     * @throws IllegalStateException if it is not in UDP
     */
    public EspSa withPeer(InetSocketAddress peer) {
        if (udp == null) {
            throw new IllegalStateException(this + " is not in UDP");
        }
        boolean in = direction == Direction.IN;
        return new EspSa(
                direction,
                tunnel,
                spi,
                in ? peer.getAddress() : source,
                in ? destination : peer.getAddress(),
                mode,
                new UdpEncapsulation(udp.localPort(), peer.getPort()),
                suite,
                encryptionKey,
                integrityKey,
                selector,
                replayWindow,
                esn,
                lifetime);
    }

    @Override
    public SaProtocol protocol() {
        return SaProtocol.ESP;
    }

    /** Everything but the keys. */
    @Override
    public String toString() {
        return "EspSa[" + direction + " " + tunnel + " " + spi + " " + source.getHostAddress() + " -> "
                + destination.getHostAddress() + " " + suite + "]";
    }
}
