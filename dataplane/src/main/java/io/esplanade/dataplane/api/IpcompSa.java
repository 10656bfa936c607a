package io.esplanade.dataplane.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An IPComp association with the algorithm DEFLATE (RFC 3173, RFC 2394). It neither encrypts nor authenticates.
 *
 * @param spi the CPI, 16 bits
 */
public record IpcompSa(
        Direction direction,
        String tunnel,
        Spi spi,
        InetAddress source,
        InetAddress destination,
        SaMode mode,
        @Nullable TrafficSelector selector,
        SaLifetime lifetime)
        implements Sa {
    /** CPIs have 16 bits on the wire (RFC 3173 section 3.3). */
    public static final int MAX_CPI = 0xffff;

    public IpcompSa {
        if (spi.value() < 0 || spi.value() > MAX_CPI) {
            throw new IllegalArgumentException("a CPI has 16 bits: " + spi);
        }
        Sa.requireOneFamily(source, destination);
    }

    @Override
    public SaProtocol protocol() {
        return SaProtocol.IPCOMP;
    }
}
