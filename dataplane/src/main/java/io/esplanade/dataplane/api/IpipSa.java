package io.esplanade.dataplane.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * IP in IP, without protection (RFC 2003, RFC 2473). Inbound it is known by its addresses.
 *
 * @param spi not on the wire: its name in listings and bundles
 */
public record IpipSa(
        Direction direction,
        String tunnel,
        Spi spi,
        InetAddress source,
        InetAddress destination,
        @Nullable TrafficSelector selector,
        SaLifetime lifetime)
        implements Sa {
    public IpipSa {
        Sa.requireOneFamily(source, destination);
    }

    @Override
    public SaProtocol protocol() {
        return SaProtocol.IPIP;
    }

    /** The only one there is. */
    @Override
    public SaMode mode() {
        return SaMode.TUNNEL;
    }
}
