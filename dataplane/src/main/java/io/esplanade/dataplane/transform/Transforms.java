package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.crypto.PacketCiphers;
import java.net.InetAddress;
import java.security.SecureRandom;

/**
 * Makes the transforms of one thread, which share buffers: {@link #outbound} and {@link #inbound} may be called from any
 * thread, but all that they make belongs to one.
 */
public final class Transforms {
    private final IpIdentification identification = new IpIdentification(1 + new SecureRandom().nextInt(0xffff));

    /** @param ciphers of the same thread */
    public Transforms(PacketCiphers ciphers) {
    }

    /**
     * What carries out an outbound SA. It takes ownership of the SA's secrets.
     *
     * @param dontFragment of the outer header in tunnel mode; without meaning in transport mode
     * @throws IllegalArgumentException for an inbound SA, or a suite that cannot be used; the secrets stay the caller's
     */
    public OutboundTransform outbound(Sa sa, DontFragment dontFragment) {
        requireDirection(sa, Direction.OUT);
        TunnelEntry entry = new TunnelEntry(header(sa.source(), sa.destination()), dontFragment);
        return switch (sa) {
            case IpipSa ipip -> new IpipOutbound(ipip, entry);
            case EspSa _, AhSa _, IpcompSa _ -> throw new IllegalArgumentException("not carried out: " + sa);
        };
    }

    /**
     * What carries out an inbound SA. It takes ownership of the SA's secrets.
     *
     * @throws IllegalArgumentException for an outbound SA, or a suite or a window that cannot be used; the secrets stay
     *     the caller's
     */
    public InboundTransform inbound(Sa sa) {
        requireDirection(sa, Direction.IN);
        return switch (sa) {
            case IpipSa ipip -> new IpipInbound(ipip);
            case EspSa _, AhSa _, IpcompSa _ -> throw new IllegalArgumentException("not carried out: " + sa);
        };
    }

    /** A writer of IP headers between two addresses of one family. */
    public OuterHeader header(InetAddress source, InetAddress destination) {
        return new OuterHeader(source, destination, identification);
    }

    private static void requireDirection(Sa sa, Direction direction) {
        if (sa.direction() != direction) {
            throw new IllegalArgumentException(sa + " is not " + direction);
        }
    }
}
