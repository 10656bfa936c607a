package io.esplanade.dataplane.api;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An SA of the Authentication Header (RFC 4302). Components as in {@link EspSa}.
 *
 * @param integrity not NONE; AH and ESP use the same transforms
 * @param integrityKey {@link EspIntegrity#keyBytes} octets
 */
public record AhSa(
        Direction direction,
        String tunnel,
        Spi spi,
        InetAddress source,
        InetAddress destination,
        SaMode mode,
        EspIntegrity integrity,
        Secret integrityKey,
        @Nullable TrafficSelector selector,
        int replayWindow,
        boolean esn,
        SaLifetime lifetime)
        implements Sa {
    public AhSa {
        if (integrity == EspIntegrity.NONE || integrityKey.length() != integrity.keyBytes()) {
            throw new IllegalArgumentException("no integrity, or a key that does not fit " + integrity);
        }
        Sa.requireOneFamily(source, destination);
    }

    @Override
    public SaProtocol protocol() {
        return SaProtocol.AH;
    }

    /** Everything but the key. */
    @Override
    public String toString() {
        return "AhSa[" + id() + " " + tunnel + " from " + source.getHostAddress() + " " + mode + " " + integrity + "]";
    }
}
